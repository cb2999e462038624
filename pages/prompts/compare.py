"""Compare: which prompt is better, and can one believe it?"""

from core.workflows import comparison_run as running
from pages.parts import (
    comparison_cases,
    comparison_more,
    comparison_results,
    comparison_run,
    comparison_tools,
    comparisons,
    frame,
    pick,
    progress,
)

with frame.page("Prompts", "Compare") as study:
    task = pick.task(study)
    chosen = comparisons.choice(task)
    comparison = comparisons.load(study, task, chosen)
    sentence = comparison_results.top(study, task, chosen, comparison)
    comparison_tools.bar(study, task, chosen, comparison)

    job_id = running.going_on(study, task, comparisons.number("job"))
    if job_id:
        progress.watch(
            study, job_id, things="readings made", large=False,
            body=lambda _: comparison_results.show(study, task, chosen, sentence),
        )  # fmt: skip
    else:
        comparison_results.show(study, task, chosen)

    if comparison is not None:
        comparison_more.show(study, task, comparison)
    if not comparison_run.open_if_asked(study, task) and comparison is not None:
        comparison_cases.open_if_asked(study, comparison)
