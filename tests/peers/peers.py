"""What a data scientist would run instead of NtlTools: pandas, scikit-learn and XGBoost, timed step by step.

usage: peers.py versions
       peers.py import|features|run READINGS
       peers.py clustering FEATURES LABELS
       peers.py segmentation|forest|boosting FEATURES
       peers.py quality LABELS FEATURES...

Verbs and steps are those of NtlTools.Peers; only "run" has its counterpart in the program ntl.
"""
import platform
import sys
import warnings

import numpy as np
import pandas as pd
import sklearn
import xgboost
from sklearn.cluster import DBSCAN, AgglomerativeClustering, KMeans
from sklearn.ensemble import IsolationForest
from sklearn.manifold import TSNE
from sklearn.metrics import (average_precision_score, calinski_harabasz_score, davies_bouldin_score, roc_auc_score,
                             silhouette_score)
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier

import steps
from learning_data import LearningData

ID, LABEL = "CONS_NO", "FLAG"
CLUSTER_COUNTS, TIMED_COUNTS, MEASURED_COUNT = range(2, 8), (2, 4, 7), 4
SEED, SEEDS, FOREST_SEEDS = 42, 10, 5
SEGMENTS, EPS, MIN_SAMPLES, WARD_ROWS, MAP_ROWS = 7, 1.5, 18, 20_000, 10_000
BEHAVIOUR = ["consumption_mean", "consumption_std", "consumption_cv", "consumption_median", "consumption_range",
             "autocorrelation", "consumption_trend", "rolling_7d_mean", "weekly_pattern_strength"]


def versions():
    found = {"Python": platform.python_version(), "NumPy": np.__version__, "pandas": pd.__version__,
             "scikit-learn": sklearn.__version__, "XGBoost": xgboost.__version__}
    print(steps.json.dumps({"step": "versions", "found": found}))


def import_readings(path):
    frame = steps.once("import", lambda: pd.read_csv(path), lambda f: {
        "customers": len(f), "readings": int(f.drop(columns=[ID, LABEL], errors="ignore").notna().to_numpy().sum())})
    return frame


def readings_of(frame):
    """The readings in the order of their days, and the weekday of each."""
    days = frame.columns.difference([ID, LABEL], sort=False)
    times = pd.to_datetime(days)
    order = np.argsort(times)
    return frame[days[order]].to_numpy(np.float32), times[order].dayofweek.to_numpy()


def features_of(kwh, weekday):
    """Seventeen features of every customer, each computed for all customers at once."""
    gap = np.isnan(kwh)
    seen = ~gap
    count = seen.sum(axis=1)
    divisor = np.maximum(count, 1)
    value = np.where(gap, 0, kwh).astype(np.float64)
    mean = value.sum(axis=1) / divisor
    level = np.maximum(mean, 1e-9)
    deviation = np.where(gap, 0, kwh - mean[:, None])
    squares = (deviation ** 2).sum(axis=1)
    std = np.sqrt(squares / np.maximum(count - 1, 1))

    step = np.arange(kwh.shape[1])
    step_deviation = np.where(gap, 0, step - ((seen * step).sum(axis=1) / divisor)[:, None])
    slope = (step_deviation * deviation).sum(axis=1) / np.maximum((step_deviation ** 2).sum(axis=1), 1e-9)

    # The mean of seven days ending on each day, from running totals.
    totals = np.cumsum(np.pad(value, ((0, 0), (1, 0))), axis=1)
    counts = np.cumsum(np.pad(seen.astype(np.float64), ((0, 0), (1, 0))), axis=1)
    rolling = (totals[:, 7:] - totals[:, :-7]) / np.maximum(counts[:, 7:] - counts[:, :-7], 1)
    drops = (rolling[:, 7:] < 0.5 * rolling[:, :-7]) & (rolling[:, :-7] > 0)

    weekday_means = [value[:, weekday == d].sum(axis=1) / np.maximum(seen[:, weekday == d].sum(axis=1), 1) for d in range(7)]
    is_zero = kwh == 0
    zero_run = np.zeros(len(kwh), dtype=int)
    longest_zero_run = np.zeros(len(kwh), dtype=int)
    for column in range(kwh.shape[1]):
        zero_run = np.where(is_zero[:, column], zero_run + 1, 0)
        longest_zero_run = np.maximum(longest_zero_run, zero_run)

    # A customer without a reading must not make the NaN-aware functions warn.
    some = np.where(count[:, None] == 0, 0, kwh)
    return pd.DataFrame({
        "missing_ratio": gap.mean(axis=1),
        "consumption_mean": mean,
        "consumption_std": std,
        "consumption_cv": std / level,
        "consumption_median": np.nanmedian(some, axis=1),
        "consumption_range": np.nanmax(some, axis=1) - np.nanmin(some, axis=1),
        "autocorrelation": (deviation[:, 1:] * deviation[:, :-1]).sum(axis=1) / np.maximum(squares, 1e-9),
        "consumption_trend": slope,
        "rolling_7d_mean": rolling.mean(axis=1),
        "weekly_pattern_strength": np.stack(weekday_means, axis=1).std(axis=1) / level,
        "zero_ratio": is_zero.sum(axis=1) / divisor,
        "longest_zero_run": longest_zero_run,
        "sudden_drop_count": drops.sum(axis=1),
        "sudden_drop_ratio": drops.mean(axis=1),
        "is_constant": (std < 1e-9).astype(np.float64),
        "outlier_ratio": (np.abs(deviation) > 3 * std[:, None]).sum(axis=1) / divisor,
        "low_consumption_ratio": ((kwh < 0.1 * mean[:, None]) & seen).sum(axis=1) / divisor,
    }).fillna(0).replace([np.inf, -np.inf], 0)


def features(path):
    kwh, weekday = readings_of(pd.read_csv(path))
    steps.once("features", lambda: features_of(kwh, weekday), lambda f: {"customers": len(f), "features": f.shape[1]})


def run(path):
    """The whole job the fast way: NumPy over all customers at once, silhouettes of a sample of ten thousand."""
    laps = steps.Laps()
    frame = pd.read_csv(path)
    laps.end("read")
    kwh, weekday = readings_of(frame)
    table, is_theft = features_of(kwh, weekday), frame[LABEL].to_numpy()
    laps.end("features")
    good = (table["missing_ratio"] < 0.5).to_numpy()
    table, is_theft = table[good], is_theft[good]
    scaled = StandardScaler().fit_transform(table[BEHAVIOUR])
    for k in CLUSTER_COUNTS:
        labels = fit_kmeans(scaled, k).labels_
        silhouette_score(scaled, labels, sample_size=min(10_000, len(scaled)), random_state=0)
        calinski_harabasz_score(scaled, labels)
    laps.end("choose k")
    segment = fit_kmeans(scaled, MEASURED_COUNT).labels_
    laps.end("cluster")
    matrix = table.to_numpy(np.float32)
    train, test = train_test_split(np.arange(len(matrix)), test_size=0.2, stratify=is_theft, random_state=SEED)
    train, valid = train_test_split(train, test_size=0.25, stratify=is_theft[train], random_state=SEED)
    anomaly = np.zeros(len(test))
    for s in range(MEASURED_COUNT):
        mine, members = segment[test] == s, matrix[train][segment[train] == s]
        if mine.any() and len(members) > 0:
            forest = IsolationForest(n_estimators=100, contamination=0.1, random_state=SEED, n_jobs=-1).fit(members)
            anomaly[mine] = -forest.decision_function(matrix[test][mine])
    laps.end("isolation forests", {"roc_auc": roc_auc_score(is_theft[test], anomaly)})
    trees = XGBClassifier(n_estimators=200, max_depth=6, learning_rate=0.1, tree_method="hist", eval_metric="aucpr",
                          scale_pos_weight=(is_theft[train] == 0).sum() / (is_theft[train] == 1).sum(),
                          early_stopping_rounds=20, random_state=SEED)
    trees.fit(matrix[train], is_theft[train], eval_set=[(matrix[valid], is_theft[valid])], verbose=False)
    scores = trees.predict_proba(matrix[test])[:, 1]
    laps.end("boosted trees", {"average_precision": average_precision_score(is_theft[test], scores)})


def fit_kmeans(rows, k, seed=SEED):
    return KMeans(k, n_init=10, random_state=seed).fit(rows)


def choose_k(rows):
    """As the usual notebook does it: fit each number, and measure the silhouette over all pairs anew each time."""
    return [float(silhouette_score(rows, fit_kmeans(rows, k).labels_)) for k in CLUSTER_COUNTS]


def read_labels(path):
    return list(pd.read_csv(path).to_numpy().T)


def clustering(path, labels_path):
    rows, labelings = LearningData(path).scaled, read_labels(labels_path)
    labels = labelings[CLUSTER_COUNTS.index(MEASURED_COUNT)]
    for k in TIMED_COUNTS:
        steps.repeated(f"kmeans-{k}", lambda: fit_kmeans(rows, k), lambda model: {"inertia": float(model.inertia_)})
    steps.repeated("silhouette", lambda: silhouette_score(rows, labels), value)
    steps.repeated("choose-k", lambda: choose_k(rows), lambda silhouettes: {"values": silhouettes})
    steps.repeated("calinski-harabasz", lambda: calinski_harabasz_score(rows, labels), value)
    steps.repeated("davies-bouldin", lambda: davies_bouldin_score(rows, labels), value)


def segmentation(path):
    rows = LearningData(path).scaled
    steps.repeated("gaussian-mixture", lambda: GaussianMixture(SEGMENTS, random_state=SEED).fit(rows),
                   lambda model: {"log_likelihood": float(model.lower_bound_)})
    steps.repeated("dbscan", lambda: DBSCAN(eps=EPS, min_samples=MIN_SAMPLES, n_jobs=-1).fit(rows), lambda model: {
        "clusters": int(model.labels_.max()) + 1, "noise": int((model.labels_ < 0).sum())})
    steps.repeated("ward", lambda: AgglomerativeClustering(SEGMENTS, linkage="ward").fit(rows[:WARD_ROWS]),
                   lambda model: {"sizes": sorted(np.bincount(model.labels_).tolist())})
    steps.repeated("tsne", lambda: TSNE(init="pca", learning_rate="auto", random_state=SEED, n_jobs=-1).fit(rows[:MAP_ROWS]),
                   lambda model: {"kullback_leibler": float(model.kl_divergence_)})


def value(number):
    return {"value": float(number)}


def forest_scores(data, seed):
    model = IsolationForest(n_estimators=100, random_state=seed, n_jobs=-1).fit(data.features[data.train])
    return -model.score_samples(data.features[data.test])


def forest_auc(data, scores):
    return float(roc_auc_score(data.labels[data.test], scores))


def forest(path):
    data = LearningData(path)
    steps.repeated("isolation-forest", lambda: forest_scores(data, SEED), lambda scores: {"roc_auc": forest_auc(data, scores)})


def fit_boosting(data, subsample=1.0):
    model = XGBClassifier(n_estimators=200, max_depth=6, learning_rate=0.1, subsample=subsample, tree_method="hist",
                          random_state=SEED)
    return model.fit(data.features[data.train], data.labels[data.train])


def boosting_scores(data, model):
    return model.predict_proba(data.features[data.test])[:, 1]


def boosting_precision(data, scores):
    return float(average_precision_score(data.labels[data.test], scores))


def boosting(path):
    data = LearningData(path)
    model = steps.repeated("boosting-train", lambda: fit_boosting(data),
                           lambda fitted: {"trees": fitted.get_booster().num_boosted_rounds()})
    steps.repeated("boosting-score", lambda: boosting_scores(data, model),
                   lambda scores: {"average_precision": boosting_precision(data, scores)})
    rows = data.features[data.test]
    steps.repeated("tree-shap", lambda: model.get_booster().predict(xgboost.DMatrix(rows), pred_contribs=True),
                   lambda parts: {"rows": len(parts), "columns": parts.shape[1]})


def quality(labels_path, first, *others):
    """What can differ between two right programs: what each reaches, untimed, over several seeds or draws."""
    data = LearningData(first)
    rows, labelings = data.scaled, read_labels(labels_path)
    for k in TIMED_COUNTS:
        steps.values(f"inertia-{k}", [fit_kmeans(rows, k, SEED + s).inertia_ for s in range(SEEDS)])
    steps.values("calinski-harabasz", [calinski_harabasz_score(rows, labels) for labels in labelings])
    steps.values("davies-bouldin", [davies_bouldin_score(rows, labels) for labels in labelings])
    steps.values("isolation-roc-auc", [forest_auc(data, forest_scores(data, SEED + s)) for s in range(FOREST_SEEDS)])
    draws = [data] + [LearningData(path) for path in others]
    for step, subsample in (("average-precision", 1.0), ("average-precision-sampled", 0.8)):
        steps.values(step, [boosting_precision(d, boosting_scores(d, fit_boosting(d, subsample))) for d in draws])


if __name__ == "__main__":
    # Versions of the peers differ in what they announce for the next; nothing of it changes what is measured.
    warnings.filterwarnings("ignore", category=FutureWarning)
    verbs = {"versions": versions, "import": import_readings, "features": features, "run": run, "clustering": clustering,
             "segmentation": segmentation, "forest": forest, "boosting": boosting, "quality": quality}
    if len(sys.argv) < 2 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    verbs[sys.argv[1]](*sys.argv[2:])
