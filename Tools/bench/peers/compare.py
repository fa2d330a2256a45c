"""Runs bench and the peers on the same data, case by case right after each other, and prints a table.

    python compare.py BENCH [PART OF A NAME]

`ratio` says how many times faster bench is than the best peer, from the medians. `our MB` and `their MB` are the most memory that
the process held, and the least of that among the peers.
"""

import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SCRIPTS = {
    "tfrecord.read.200B": [["records.py"]],
    "tfrecord.read.45kB": [["records.py"]],
    "tfrecord.write.200B": [["records.py"]],
    "tfrecord.write.200B.cached": [["records.py"]],
    "example.write": [["records.py"]],
    "example.write.columns": [["records.py"]],
    "example.write.dataset": [["records.py"]],
    "example.parse": [["records.py"]],
    "dataset.map.batch": [["datasets.py"]],
    "dataset.shuffle.window": [["datasets.py"]],
    "dataset.shuffle.whole": [["datasets.py"]],
    "images.folder.256": [["datasets.py"]],
}
for case in ("fit", "sequences", "million", "vectorize.adapt", "vectorize.call", "bpe.encode"):
    SCRIPTS["text." + case] = [["text.py"]]
for case in ("verify.45kB", "verify.200B", "verify.examples", "convert.photos", "convert.photos.checked", "convert.photos.256",
             "convert.gzip"):
    SCRIPTS["tool." + case] = [["tools.py"]]
for case in ("cnn256", "mnist-dense", "mnist-cnn", "cifar-cnn", "text-lstm", "text-mean"):
    # JAX's convolutions take several times as long as the others' on processors: not worth the wait.
    backends = ("tensorflow", "torch") if case.endswith(("cnn", "cnn256")) else ("tensorflow", "jax", "torch")
    SCRIPTS["train." + case] = [["training.py", backend] for backend in backends]
    for batch in (1, 32):
        SCRIPTS[f"predict.{case}.{batch}"] = [["inference.py", backend] for backend in ("tensorflow", "jax", "torch")]


def results(command, name):
    """The JSON lines for this very case; anything else a program prints is passed over."""
    found = []
    for line in subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout.splitlines():
        if line.startswith("{"):
            result = json.loads(line)
            if result["name"] == name:
                found.append(result)
    return found


def megabytes(results):
    """The least of the most memory that these held, and '-' when none ran."""
    return min((result["peak_mb"] for result in results), default="-")


def main():
    bench = sys.argv[1]
    pattern = sys.argv[2] if len(sys.argv) > 2 else ""
    print(f"{'name':<30}{'unit':<15}{'ours':>10}{'peer':>10}{'ratio':>8}{'our MB':>8}{'their MB':>9}  best peer")
    for name, scripts in SCRIPTS.items():
        if pattern not in name:
            continue
        ours = results([bench, "--filter", name, "--json"], name)
        peers = [
            result for script, *rest in scripts
            for result in results([sys.executable, str(HERE / script), name, *rest], name)]
        lower_is_better = any(result["unit"] in ("ms/step", "ms", "MB") for result in ours + peers)
        choose = min if lower_is_better else max
        best = choose(peers, key=lambda result: result["median"], default=None)
        mine = ours[0]["median"] if ours else None
        if mine and best:
            ratio = best["median"] / mine if lower_is_better else mine / best["median"]
        print(
            f"{name:<30}{(best or (ours or [{'unit': ''}])[0])['unit']:<15}"
            f"{f'{mine:.3f}' if mine else '-':>10}{best['median'] if best else float('nan'):>10.3f}"
            f"{f'{ratio:.1f}' if mine and best else '-':>8}{megabytes(ours):>8}{megabytes(peers):>9}"
            f"  {best['peer'] if best else 'none ran'}",
            flush=True)
        for other in peers:
            if other is not best:
                print(f"{'':<45}{'':>10}{other['median']:>10.3f}{'':>8}{'':>8}{other['peak_mb']:>9}  {other['peer']}", flush=True)


main()
