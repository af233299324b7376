"""Writes what compare.py measured as tables: docs/benchmarks.md whole, and the headlines of README.md."""
from __future__ import annotations

import dataclasses
import statistics

BEGIN, END = "<!-- tests/peers/compare begins -->", "<!-- tests/peers/compare ends -->"
RUN_MEMORY = 700


@dataclasses.dataclass(frozen=True)
class Row:
    """A step of both sides, how many times faster NtlTools must be, and how the README words it, if it does."""
    step: str
    text: str
    peer: str
    demanded: float | None = None
    headline: str | None = None


STEPS = (
    Row("import", "Import of the file into memory", "pandas `read_csv`", 10, "import of the file"),
    Row("features", "Features of all customers: {features}", "NumPy, whole matrix at once", 25, "features of all customers"),
    Row("silhouette", "Silhouette of 4 clusters over all pairs", "`silhouette_score`", 15, "silhouette over all pairs"),
    Row("choose-k", "Choosing k from 2 to 7 by exact silhouettes", "`KMeans` and `silhouette_score` for each k", 25,
        "choosing k by exact silhouettes"),
    Row("calinski-harabasz", "Calinski-Harabasz index of 4 clusters", "`calinski_harabasz_score`"),
    Row("davies-bouldin", "Davies-Bouldin index of 4 clusters", "`davies_bouldin_score`"),
    Row("kmeans-2", "K-means, k = 2, 10 restarts", "`KMeans`", 2),
    Row("kmeans-4", "K-means, k = 4, 10 restarts", "`KMeans`", 2),
    Row("kmeans-7", "K-means, k = 7, 10 restarts", "`KMeans`", 2, "k-means, k = 7, 10 restarts"),
    Row("gaussian-mixture", "Gaussian mixture of 7 components", "`GaussianMixture`", 1, "Gaussian mixture, 7 components"),
    Row("dbscan", "DBSCAN, eps 1.5, 18 neighbours", "`DBSCAN`", 1, "DBSCAN"),
    Row("ward", "Ward's hierarchy of the first 20,000 rows", "`AgglomerativeClustering`", 3, "Ward's hierarchy of 20,000"),
    Row("tsne", "t-SNE of the first 10,000 rows", "`TSNE`", 1, "t-SNE of 10,000"),
    Row("isolation-forest", "Isolation forest of 100 trees, fit and score", "`IsolationForest`", 3,
        "isolation forest, fit and score"),
    Row("boosting-train", "Gradient boosting, 200 trees of depth 6, training", "XGBoost `hist`", 1.5,
        "gradient boosting, training"),
    Row("boosting-score", "Gradient boosting, scoring the test rows", "XGBoost", 3, "gradient boosting, scoring"),
    Row("tree-shap", "TreeSHAP of the boosted trees", "XGBoost `pred_contribs`"),
)


def document(results):
    parts = [INTRODUCTION.format(**_facts(results))]
    if results["quick"]:
        parts.append(QUICK_TEXT)
    if rows := _step_rows(results):
        parts.append(STEP_TEXT.format(runs=_runs(results)) + _table(STEP_HEAD, rows) + _spread(results))
    if "quality" in results:
        parts.append(QUALITY_TEXT + _table(QUALITY_HEAD, _quality_rows(results)))
    if rows := _whole_rows(results):
        parts.append(WHOLE_TEXT.format(memory=RUN_MEMORY) + _table(WHOLE_HEAD, rows))
    if len(results["growth"]) > 1:
        parts.append(GROWTH_TEXT + "\n\n".join(_growth_tables(results)))
    parts.append(END_TEXT)
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def with_headlines(readme, results):
    """The README with the lines between its two markers replaced."""
    before, found, rest = readme.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise SystemExit(f"compare: README.md has no place for the headlines between {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n{_headlines(results)}\n{END}{after}"


def _headlines(results):
    rows = []
    for row in STEPS:
        if row.headline and (pair := _pair(results, row.step)):
            rows.append([row.headline, _seconds(pair.peer), _seconds(pair.ours), _times(pair.ratio)])
    if run := _whole_run(results):
        rows.insert(0, ["**the whole job**, `ntl run`, beside the fastest way in Python", _seconds(run.peer), _seconds(run.ours),
                        _times(run.ratio)])
        rows.insert(1, ["its peak memory", _megabytes(run.peer_peak), _megabytes(run.ours_peak),
                        f"{_times(run.peer_peak / run.ours_peak)} less"])
        if pair := _pair(results, "import"):
            rows.insert(2, ["the whole job, beside pandas' `read_csv` alone", _seconds(pair.peer), _seconds(run.ours),
                            _times(pair.peer / run.ours)])
    return _table(["", "Python", "NtlTools", "times faster"], rows) + HEADLINE_TEXT.format(**_facts(results))


@dataclasses.dataclass(frozen=True)
class Pair:
    """The medians of both sides."""
    peer: float
    ours: float
    peer_later: float
    ours_later: float

    @property
    def ratio(self):
        return self.peer / self.ours

    @property
    def later_ratio(self):
        return self.peer_later / self.ours_later

    @property
    def was_repeated(self):
        return self.peer_later != self.peer or self.ours_later != self.ours


def _pair(results, name):
    """The medians of a step; None where a side has no such step."""
    step = results["steps"].get(name, {})
    if "peers" not in step or "ours" not in step:
        return None

    def later(side):
        # A call of a second or more is not repeated: what comes once in a process makes no difference to it.
        return statistics.median(first if again is None else again for first, again in zip(side["seconds"], side["later"]))

    peers, ours = step["peers"], step["ours"]
    return Pair(statistics.median(peers["seconds"]), statistics.median(ours["seconds"]), later(peers), later(ours))


def _step_rows(results):
    rows = []
    for row in STEPS:
        if pair := _pair(results, row.step):
            text, peer = row.text, row.peer
            if row.step == "features":
                step = results["steps"]["features"]
                text = text.format(features=f"{step['ours']['found']['features']} each")
                peer += f", {step['peers']['found']['features']} each"
            later = [_seconds(pair.peer_later), _seconds(pair.ours_later), _times(pair.later_ratio)]
            rows.append([text, peer, _seconds(pair.peer), _seconds(pair.ours), _times(pair.ratio),
                         *(later if pair.was_repeated else ["", "", ""]), _demand(row.demanded, pair)])
    return rows


def _demand(demanded, pair):
    if demanded is None:
        return ""
    first, later = pair.ratio >= demanded, pair.later_ratio >= demanded
    if first == later:
        return f"{demanded:g} × {_mark(first)}"
    return f"{demanded:g} × {_mark(first)} first, {_mark(later)} later"


def _spread(results):
    """One sentence about how much the runs differed."""
    spreads = {"peers": 1.0, "ours": 1.0}
    for step in results["steps"].values():
        for side, figures in step.items():
            spreads[side] = max(spreads[side], max(figures["seconds"]) / min(figures["seconds"]))
    if results["runs"] == 1:
        return "\n\nThis was one run: a median of three is the least to rely on."
    return (f"\n\nThe slowest run of a step took up to {spreads['peers']:.1f} times as long as its fastest with Python, up to "
            f"{spreads['ours']:.1f} times\nwith NtlTools.")


def _quality_rows(results):
    peers, ours = results["quality"]["peers"], results["quality"]["ours"]

    def row(text, step, show, difference, allowed, is_held):
        return [text, show(peers[step]), show(ours[step]), difference, allowed, _mark(is_held)]

    rows = []
    for step in (step for step in ours if step.startswith("inertia-")):
        worst = max(our / peer - 1 for our, peer in zip(ours[step], peers[step]))
        rows.append(row(f"K-means, k = {step[8:]}: inertia, mean of {len(ours[step])} seeds", step, _mean(".1f"),
                        f"at worst {100 * worst:+.4f} %", "+0.01 %", worst <= 1e-4))
    for step, text, least in (("isolation-roc-auc", "Isolation forest: ROC AUC, mean of {} seeds", 0.01),
                              ("average-precision", "Gradient boosting, every tree of all rows: average precision, mean of {} "
                               "draws of data", 0.005),
                              ("average-precision-sampled", "Gradient boosting, every tree of four fifths of the rows, as "
                               "NtlTools does by default: the same", 0.005)):
        difference = statistics.mean(ours[step]) - statistics.mean(peers[step])
        held = abs(difference) <= least if step == "isolation-roc-auc" else difference >= -least
        rows.append(row(text.format(len(ours[step])), step, _mean(".4f"), f"{difference:+.4f}",
                        f"±{least}" if step == "isolation-roc-auc" else f"-{least} or better", held))
    if chosen := results["steps"].get("choose-k"):
        # What took its time is not measured twice: these are the silhouettes of the very clusters that both sides measure.
        peers = {**peers, "silhouettes": chosen["peers"]["found"]["values"]}
    for step, text in (("silhouettes", "Silhouette, all pairs,"), ("calinski-harabasz", "Calinski-Harabasz index"),
                       ("davies-bouldin", "Davies-Bouldin index")):
        if step in peers:
            most = max(abs(our - peer) / abs(peer) for our, peer in zip(ours[step], peers[step]))
            rows.append([f"{text} of scikit-learn's clusters, k = 2 to 7", "", "", f"at most {most:.0e} of the value", "", ""])
    return rows


def _mean(form):
    return lambda numbers: format(statistics.mean(numbers), form)


@dataclasses.dataclass(frozen=True)
class WholeRun:
    """The whole job on the file: medians of wall time and of peak memory."""
    peer: float
    ours: float
    peer_peak: float
    ours_peak: float

    @property
    def ratio(self):
        return self.peer / self.ours


def _whole_run(results):
    whole = next((size for size in results["growth"] if _is_whole(results, size)), None)
    return whole and _medians(whole["peers"], whole["ours"])


def _is_whole(results, size):
    return (size["customers"], size["days"]) == (results["readings"]["customers"], results["readings"]["days"])


def _medians(peers, ours):
    return WholeRun(*(statistics.median(side[what]) for what in ("seconds", "peak") for side in (peers, ours)))


def _whole_rows(results):
    rows = []
    if "import" in results["processes"]:
        process = _medians(**results["processes"]["import"])
        rows.append(["Import alone", _seconds(process.peer), _seconds(process.ours), _times(process.ratio),
                     _megabytes(process.peer_peak), _megabytes(process.ours_peak), ""])
    run = _whole_run(results)
    if run is None:
        return rows
    rows.append(["The whole job", _seconds(run.peer), _seconds(run.ours), _times(run.ratio), _megabytes(run.peer_peak),
                 _megabytes(run.ours_peak), f"below {RUN_MEMORY} MB {_mark(run.ours_peak < RUN_MEMORY * 1e6)}"])
    if pair := _pair(results, "import"):
        rows.append(["pandas' `read_csv` alone, in its process, and the whole `ntl run`", _seconds(pair.peer), _seconds(run.ours),
                     _times(pair.peer / run.ours), "", "", f"`ntl run` is sooner done {_mark(run.ours < pair.peer)}"])
    return rows


def _growth_tables(results):
    """One table of more and more customers, one of more and more days."""
    whole = results["readings"]
    for growing, fixed in (("customers", "days"), ("days", "customers")):
        sizes = sorted((size for size in results["growth"] if size[fixed] == whole[fixed]), key=lambda size: size[growing])
        if len(sizes) > 1:
            stages = [GROWTH_STAGES.get(stage, stage.lower()) for stage in sizes[0]["ours"]["laps"]]
            yield _table([growing, "file", "`ntl run`", "", *stages, "peak", "Python", "", "Python, peak"],
                         [_growth_row(size, sizes[0], growing) for size in sizes])


def _growth_row(size, smallest, growing):
    both, first = _medians(size["peers"], size["ours"]), _medians(smallest["peers"], smallest["ours"])
    laps = [_seconds(statistics.median(laps)) for laps in size["ours"]["laps"].values()]
    return [f"{size[growing]:,} (× {size[growing] / smallest[growing]:.0f})", f"{size['bytes'] / 1e6:.0f} MB",
            _seconds(both.ours), f"× {both.ours / first.ours:.1f}", *laps, _megabytes(both.ours_peak),
            _seconds(both.peer), f"× {both.peer / first.peer:.1f}", _megabytes(both.peer_peak)]


def _facts(results):
    machine, versions = results["machine"], results["versions"]
    file, learning = results.get("readings"), results.get("learning")
    return {
        **versions, "net": versions[".NET"], "times": _runs(results), "date": results["date"],
        "processor": machine["processor"], "cores": f"{machine['cores']} core{'s' if machine['cores'] != 1 else ''}",
        "memory": f"{machine['memory'] / 2**30:.0f} GiB", "system": machine["system"], "kernel": machine["kernel"],
        "shape": f"{file['customers']:,} customers × {file['days']:,} days" if file else "no readings",
        "bytes": f"{file['bytes'] / 1e6:.0f} MB of wide CSV" if file else "no file",
        "rows": f"{learning['rows']:,} rows × {learning['columns']} features" if learning else "nothing",
    }


def _runs(results):
    return "1 run" if results["runs"] == 1 else f"{results['runs']} runs"


def _table(head, rows):
    lines = [head, ["---"] + ["---:" if _is_number(column, rows) else "---" for column in range(1, len(head))], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _is_number(column, rows):
    return all(not row[column] or row[column][0] in "0123456789+-±×" for row in rows) and any(row[column] for row in rows)


def _seconds(seconds):
    if seconds >= 100:
        return f"{seconds:.0f} s"
    if seconds >= 0.1:
        return f"{seconds:.1f} s" if seconds >= 10 else f"{seconds:.2f} s"
    return f"{seconds * 1000:.1f} ms" if seconds >= 0.001 else f"{seconds * 1000:.2f} ms"


def _times(ratio):
    return f"{ratio:.0f} ×" if ratio >= 100 else f"{ratio:.1f} ×" if ratio >= 2 else f"{ratio:.2f} ×"


def _megabytes(amount):
    return f"{amount / 1e6:,.0f} MB"


def _mark(is_held):
    return "✓" if is_held else "✗"


HEADLINE_TEXT = """

{shape} in {bytes}; learning on {rows}. Medians of {times} a side, in turn,
on {cores} of {processor}, {date}, against pandas {pandas}, scikit-learn {scikit-learn} and XGBoost {XGBoost}, each step's
first call. [How it was measured, and all figures](docs/benchmarks.md)."""

QUICK_TEXT = """
**This was a smoke run on little data.** What is demanded is demanded on the large file, so the marks mean nothing here.
"""

INTRODUCTION = """
# Benchmarks

NtlTools beside what a data scientist would run instead: pandas {pandas}, scikit-learn {scikit-learn} and XGBoost {XGBoost} on
Python {Python} with NumPy {NumPy}. `tests/peers/compare` ran both sides on the same files in turn and wrote this page and the
table in the README; nobody edits either.

| | |
|---|---|
| Date | {date} |
| Machine | {cores} of {processor}, {memory} |
| System | {system}, {kernel} |
| NtlTools | {NtlTools} on .NET {net}, Release build |
| Readings | {shape}, {bytes} |
| Learning | {rows}, three fifths to train and one fifth to test |

Seconds differ from machine to machine, and a shared machine is noisy: look at the ratios.
"""

STEP_HEAD = ["", "peer", "Python", "NtlTools", "times faster", "Python, later calls", "NtlTools, later calls", "times faster",
             "demanded"]
STEP_TEXT = """
## Step by step

Medians of {runs} of each side, the sides by turns, every run in a new process. A step is timed inside its process, without
starting it, importing libraries or reading what the step works on. The first call is what a program sees that is run once,
the work of .NET's just-in-time compiler included. Where it takes less than a second, more calls follow, up to nine, and the
median of these *later calls* is what a process sees that stays. Import and features are called once. Both sides use all
cores. Clustering works on nine standardised features, the trees on all.

"""

QUALITY_HEAD = ["", "Python", "NtlTools", "difference", "allowed", ""]
QUALITY_TEXT = """
## As good

The same rows and settings; where the restarts of NtlTools' k-means disagree it goes on with swaps, which the times above
include. Inertia is compared seed by seed, and the worst of them counts. Trees are compared by their means, since each side
makes its own random choices. A draw is a new set of learning data; on a single one either side may be 0.01 ahead by chance.

"""

WHOLE_HEAD = ["", "Python", "NtlTools", "times faster", "Python, peak", "NtlTools, peak", "demanded"]
WHOLE_TEXT = """
## Whole processes

Timed from outside, from the start of a process to its end, with its largest resident memory. Python's whole job is the
fastest that Python does: features by NumPy over the whole matrix, k from 2 to 7 by silhouettes of a sample of ten thousand,
segments, an isolation forest for each, boosted trees with early stopping, scores; nothing is written. NtlTools' is `ntl run`:
exact silhouettes, more features, intervals, reasons, and all files of a run. It is held to finish sooner than pandas'
`read_csv` alone, and within {memory} MB.

"""

GROWTH_STAGES = {"Import": "import and features"}
GROWTH_TEXT = """
## How cost grows

The whole job on every sixteenth customer, every fourth and all of them, and on the first quarter of the days and all of them.
The columns between are the stages of `ntl run` as `run.json` tells of them; what they leave of the whole is the start of the
program. Import and features grow with customers times days. NtlTools' silhouettes are exact and take all pairs of customers,
up to a hundred thousand; Python's are those of a sample.

"""

END_TEXT = """
## Again

`tests/peers/compare` measures all of it anew, on a machine that should do nothing else meanwhile;
[its README](../tests/peers/README.md) says what it needs. The kernels of NtlTools one by one, with what they allocate:

```
dotnet run -c Release --project tests/NtlTools.Benchmarks -- --filter '*'
```
"""
