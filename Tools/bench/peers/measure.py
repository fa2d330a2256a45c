"""What every peer script shares: where the data is, which cases are wanted, and how a case is timed and printed."""

import json
import os
import pathlib
import statistics
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

DATA = pathlib.Path(
    os.environ.get("MILLRACE_BENCH_DATA") or pathlib.Path.home() / ".cache" / "millrace" / "bench")


def wanted(name):
    """Whether the first argument, a part of a name, asks for this case; without one all are wanted."""
    return len(sys.argv) < 2 or sys.argv[1] in name


def throughput(name, peer, unit, amount, work, runs=5):
    """Prints how much of `unit` a second `work` gets through when one call does `amount`; larger is better."""
    _report(name, peer, unit, [amount / seconds for seconds in _times(work, runs)])


def latency(name, peer, unit, steps, work, runs=5):
    """Prints milliseconds a step when one call of `work` does `steps`; smaller is better."""
    _report(name, peer, unit, [seconds * 1e3 / steps for seconds in _times(work, runs)])


def _times(work, runs):
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return times


def _report(name, peer, unit, values):
    print(json.dumps({
        "name": name, "peer": peer, "median": round(statistics.median(values), 6),
        "minimum": round(min(values), 6), "unit": unit, "runs": len(values), "peak_mb": _peak_memory()}), flush=True)


def _peak_memory():
    """The most megabytes that this process has held since `forget_peak_memory`."""
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024 / 1e6)


def forget_peak_memory():
    """Starts a new peak, on Linux."""
    pathlib.Path("/proc/self/clear_refs").write_text("5")


def skip(peer, error):
    """Says on standard error that a peer is not installed or cannot run this."""
    print(f"skipping {peer}: {type(error).__name__}: {str(error)[:200]}", file=sys.stderr, flush=True)
