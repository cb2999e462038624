"""What this computer offers to training, and what this process uses of it."""

from __future__ import annotations

import os
import platform
import resource
from dataclasses import dataclass
from pathlib import Path

import torch
import torchvision

from core.cnn_types import Precision

BF16_UNITS = frozenset({"amx_bf16", "avx512_bf16"})
"""Without one of these a CPU computes bf16 slower than fp32."""
STATUS, CPU, MEMORY = Path("/proc/self/statm"), Path("/proc/cpuinfo"), Path("/proc/meminfo")


@dataclass(frozen=True, slots=True)
class Machine:
    """`device` is "cpu" or "cuda", `memory` what is free on it in bytes, None where unknown."""

    device: str
    name: str
    threads: int
    gains_from_bf16: bool
    memory: int | None

    def precision(self, wanted: Precision) -> Precision:
        """The one that is meant by `auto`."""
        if wanted is not Precision.AUTO:
            return wanted
        return Precision.BF16 if self.gains_from_bf16 else Precision.FP32


def this_machine() -> Machine:
    """The first GPU if there is one, else the CPU with the threads that torch may use."""
    if torch.cuda.is_available():
        free, _ = torch.cuda.mem_get_info()
        newer = torch.cuda.get_device_capability() >= (8, 0)
        return Machine("cuda", torch.cuda.get_device_name(), threads(), newer, free)
    return Machine("cpu", _cpu_name(), threads(), bool(BF16_UNITS & _cpu_flags()), free_memory())


def threads() -> int:
    """One a core that this process may use, or fewer where OMP_NUM_THREADS says so."""
    own = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(own, torch.get_num_threads())


def free_memory() -> int | None:
    """Bytes that new work could take without swapping."""
    found = _field(MEMORY, "MemAvailable")
    return int(found.split()[0]) * 1024 if found else None


def memory_used() -> int:
    """Bytes of main memory that this process holds now."""
    try:
        return int(STATUS.read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def gpu_memory_used() -> int | None:
    """The most bytes of GPU memory that this process has held; None without a GPU."""
    return torch.cuda.max_memory_allocated() if torch.cuda.is_available() else None


def environment(machine: Machine) -> dict[str, str]:
    """What a run notes of where it was trained."""
    return {
        "device": machine.device,
        "machine": machine.name,
        "threads": str(machine.threads),
        "bf16 units": "yes" if machine.gains_from_bf16 else "no",
        "torch": str(torch.__version__),
        "torchvision": str(torchvision.__version__),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
    }


def _cpu_name() -> str:
    return _field(CPU, "model name") or platform.processor() or platform.machine()


def _cpu_flags() -> set[str]:
    return set(_field(CPU, "flags").split())


def _field(path: Path, name: str) -> str:
    """The first value of a `name : value` file of the kernel, "" where there is none."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found = (line.partition(":")[2].strip() for line in lines if line.startswith(name))
    return next(found, "")
