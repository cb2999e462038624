"""An Ollama-protocol server for when there is no Ollama: demo, tests, benchmarks.

    async with serve(StandinSettings(latency=0.01)) as base_url: ...
    with running_standin(StandinSettings(fail="503:0.05")) as base_url: ...

It answers by keyword rules and is no language model; README.md says how.
"""

from core.standin.serving import running_standin, serve
from core.standin.settings import StandinSettings

__all__ = ["StandinSettings", "running_standin", "serve"]
