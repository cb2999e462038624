"""A training in words: is it learning, how long still, how fast, and what holds it back."""

from __future__ import annotations

from core import wording
from core.cnn_types import BestBy, Metric
from core.metrics import Rate
from core.wording import MINUS, THIN, count, duration, percent, three_decimals
from core.workflows.progress import Phase
from core.workflows.training_live import EPOCHS_LOOKED_BACK, TrainingLive

NAMES = {BestBy.MCC: "MCC", BestBy.AUC: "AUC", BestBy.LOSS: "loss"}
LEAST_GAIN = 0.0005
"""What three decimals show; less is no gain that anybody could read."""
MUCH_WAITING = 0.02
"""Above this share of the time the data pipeline holds the network back."""
NEAR_LIMIT = 0.8
STAYS = "You can close this tab. Stopping loses nothing."


def sentence(live: TrainingLive) -> str:
    """Where the training stands, in one sentence. **Strong** is bold."""
    if live.phase is None:
        trained = f"**{_of(live)} epochs** trained: {_best(live)}."
        return trained if live.epoch else "**Not started** yet."
    if live.phase is Phase.STARTING:
        return "**Starting** …"
    if live.phase is Phase.FAILED and not live.epoch:
        return "**Could not start.**"
    if not live.epoch:
        return _first_epoch(live)
    if live.phase is Phase.DONE:
        return f"{_done(live)}: {_best(live)}."
    if live.phase is Phase.PAUSED:
        return f"**Stopped** after epoch {_of(live)}: {_best(live)}."
    if live.phase is Phase.FAILED:
        return f"**Stopped** by an error after epoch {_of(live)}: {_best(live)}."
    if live.phase is Phase.STALLED:
        silent = duration(live.progress.silent_for if live.progress else None)
        return f"**Silence** for {silent} after epoch {_of(live)}: {_best(live)}."
    ending = "**Stopping** …" if live.phase is Phase.STOPPING else _ending(live)
    return f"{_verdict(live)}: {_best(live)}. {ending}{_brought(live)}."


def _first_epoch(live: TrainingLive) -> str:
    """Before any figure there is nothing to say but how far it is."""
    if live.phase in (Phase.PAUSED, Phase.FAILED):
        return "**Stopped** before the first epoch was done."
    epochs = wording.things(live.run.recipe.epochs, "epoch")
    if live.phase is Phase.STALLED and live.progress:
        return f"**Silence** for {duration(live.progress.silent_for)} in the first of {epochs}."
    first = f"**First epoch** of {count(live.run.recipe.epochs)}"
    if not live.epochs_seen:
        return f"{first} under way …"
    return f"{first}: {percent(min(1.0, live.epochs_seen))} of it seen. {_ending(live)}."


def _verdict(live: TrainingLive) -> str:
    gain = live.gained
    if gain is None:
        return "Just begun"
    return "Still learning" if gain >= LEAST_GAIN else f"No better for {EPOCHS_LOOKED_BACK} epochs"


def _best(live: TrainingLive) -> str:
    best = f"best at epoch {live.run.best_epoch} of {count(live.run.recipe.epochs)}"
    return f"validation AUC **{three_decimals(live.at_best('auc'))}**, {best}"


def _of(live: TrainingLive) -> str:
    return f"{live.epoch} of {count(live.run.recipe.epochs)}"


def _done(live: TrainingLive) -> str:
    took = duration(live.progress.took if live.progress else None)
    if live.stopped_early:
        patience = wording.things(live.run.recipe.patience, "epoch")
        return f"**Done** early, after epoch {_of(live)}, since {patience} brought nothing better"
    return "**Done**" if live.run.question_id else f"**Done** in {took}"


def _ending(live: TrainingLive) -> str:
    if live.seconds_left is None:
        return "Measuring the speed"
    return f"**{duration(live.seconds_left)}** to the end"


def _brought(live: TrainingLive) -> str:
    gain = live.gained
    if gain is None or gain < LEAST_GAIN:
        return ""
    name = NAMES[live.run.recipe.best_by]
    sign = MINUS if live.run.recipe.best_by is BestBy.LOSS else "+"
    shown = "" if live.run.recipe.best_by is BestBy.AUC else f" {name}"
    return f"; the last {EPOCHS_LOOKED_BACK} epochs brought {sign}{three_decimals(gain)}{shown}"


def note(live: TrainingLive) -> str:
    """What one should know besides, quietly."""
    if live.learns_by_heart:
        return (
            f"The validation loss has risen for {live.learns_by_heart} epochs while the training "
            "loss falls: the network begins to learn its images by heart. The best epoch is kept."
        )
    if live.phase is Phase.STALLED:
        return "Its worker was killed, or the machine slept. It goes on from the last checkpoint."
    if live.phase in (Phase.PAUSED, Phase.FAILED) and live.epoch:
        return "Going on gives the same weights as if it had never stopped."
    return ""


def speed(live: TrainingLive) -> tuple[str, str]:
    """Images a second, and how near that is to what the machine can do."""
    pace = live.last(Metric.STEP_IMAGES_PER_SECOND) or live.last(Metric.IMAGES_PER_SECOND)
    figure = wording.UNDEFINED if pace is None else f"{_pace(pace)}{THIN}images/s"
    share = live.last("limit_share")
    if share is None:
        return figure, ""
    much = f"{percent(share)} of" if share < 1 else "as fast as"
    return figure, f"{much} this {device(live)}'s limit"


def _pace(pace: float) -> str:
    return f"{pace:.1f}" if pace < 100 else count(round(pace))


def limit(live: TrainingLive) -> str:
    """What holds the training back; "" while nobody has measured it."""
    share, waiting = live.last("limit_share"), live.last("waiting_share")
    if waiting is None:
        return ""
    waits = f"{percent(waiting)} waiting for data"
    if waiting > MUCH_WAITING:
        return f"{waits}: the disk or the augmentation holds it back"
    if share is None:
        return waits
    bound = "memory speed is the limit" if share >= NEAR_LIMIT else "the step itself is the limit"
    return f"{waits}; {bound}"


def device(live: TrainingLive) -> str:
    """GPU or processor."""
    named = live.run.environment.get("device", "").lower()
    return "GPU" if "cuda" in named or live.last("gpu_memory_mb") else "processor"


def memory(live: TrainingLive) -> str:
    """What the worker holds: of the GPU where there is one, else of main memory."""
    used = live.last("gpu_memory_mb") or live.last("memory_mb")
    if used is None:
        return wording.UNDEFINED
    return f"{_short(used)}{THIN}GB"


def _short(megabytes: float) -> str:
    gigabytes = megabytes / 1000
    return f"{gigabytes:.1f}" if gigabytes < 10 else f"{gigabytes:.0f}"


def _rate_at_best(live: TrainingLive, name: str, total: int) -> Rate:
    """Sensitivity or specificity as a rate over the validation images that it counts."""
    value = live.at_best(name)
    return Rate(0, 0) if value is None else Rate(round(value * total), total)


def of_validation(live: TrainingLive) -> dict[str, Rate]:
    """Sensitivity and specificity at the best epoch with their denominators."""
    return {
        "Sensitivity": _rate_at_best(live, Metric.SENSITIVITY, live.sizes.positives),
        "Specificity": _rate_at_best(live, Metric.SPECIFICITY, live.sizes.negatives),
    }
