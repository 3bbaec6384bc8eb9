"""Average linkage by numpy and a native library, timed; called by linkage-peers.ts.

linkage-peers.py check
linkage-peers.py VECTORS N D ENGINE RUNS HEIGHTS LABELS
VECTORS f32 [n, d]; ENGINE fastcluster or scipy; writes i32 labels [heights, n] to LABELS and figures to stdout.
"""

import json
import sys
import time

import numpy as np
import scipy
from scipy.cluster.hierarchy import fcluster
from scipy.cluster.hierarchy import linkage as scipy_linkage
from scipy.spatial.distance import squareform

try:
    import fastcluster
except ImportError:
    fastcluster = None


def megabytes(field):
    """VmRSS or VmHWM of this process; nothing where there is no /proc."""
    try:
        with open("/proc/self/status") as lines:
            return next(int(line.split()[1]) / 1e3 for line in lines if line.startswith(field))
    except (OSError, StopIteration):
        return float("nan")


def distances(x):
    square = x @ x.T
    np.subtract(1, square, out=square)
    np.maximum(square, 0, out=square)
    np.fill_diagonal(square, 0)
    return squareform(square, checks=False).astype(np.float64, copy=False)


def main(path, n, d, engine, runs, heights, labels_path):
    link = scipy_linkage if engine == "scipy" else fastcluster.linkage
    n, d = int(n), int(d)
    warm = np.random.default_rng(1).random((64, d), dtype=np.float32)
    link(distances(warm), "average")
    before = megabytes("VmRSS")
    x = np.fromfile(path, dtype=np.float32).reshape(n, d)
    best = None
    for _ in range(int(runs)):
        started = time.perf_counter()
        condensed = distances(x)
        filled = time.perf_counter()
        merges = link(condensed, "average")
        done = time.perf_counter()
        if best is None or done - started < best[1] - best[0]:
            best = (started, done, filled)
    started, done, filled = best
    peak = megabytes("VmHWM") - before
    cuts = [fcluster(merges, float(height), "distance") for height in heights.split(",")]
    np.array(cuts, dtype=np.int32).tofile(labels_path)
    print(
        json.dumps(
            {
                "matrixMs": (filled - started) * 1e3,
                "linkageMs": (done - filled) * 1e3,
                "totalMs": (done - started) * 1e3,
                "peakMB": peak,
                "heights": sorted(merges[:, 2].tolist()),
            }
        )
    )


if sys.argv[1] == "check":
    versions = {"numpy": np.__version__, "scipy": scipy.__version__}
    if fastcluster is not None:
        versions["fastcluster"] = fastcluster.__version__
    print(json.dumps(versions))
else:
    main(*sys.argv[1:])
