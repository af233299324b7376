"""The detector's job done with scikit-learn and XGBoost, on simulated customers that both sides see.

    python make_detection.py features.csv

takes thirteen features of 2,000 customers from the features.csv of a run on simulated readings (`ntl simulate --customers
2000 --days 500 --theft-share 0.15`, then `ntl run`), rounded to four digits, and five stratified divisions 60/20/20 (letters
T, V and E in the column parts). It writes detection.csv, and the average precision of XGBoost alone and of its blend with
isolation forests, averaged over the divisions, to detection.json. Needs pandas, scikit-learn 1.2 and XGBoost 1.7 or later.
"""
import json
import pathlib
import sys

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.ensemble import IsolationForest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

FEATURES = ["ConsumptionMean", "ConsumptionCv", "Quantile10Ratio", "Quantile90Ratio", "MissingRatio", "ZeroRatio", "LowConsumptionRatio",
            "TrendRatio", "SuddenDropRatio", "Last90Ratio", "ChangePointRatio", "MonthlyMaxDrop", "SpectralEntropy"]
here = pathlib.Path(__file__).parent
table = pd.read_csv(sys.argv[1], dtype={"CustomerId": str})
label = table["IsTheft"].to_numpy()
rng = np.random.default_rng(5)
parts = np.full((5, len(table)), "E")
for division in parts:
    for value in (0, 1):
        rows = rng.permutation(np.flatnonzero(label == value))
        division[rows[:round(0.6 * len(rows))]] = "T"
        division[rows[round(0.6 * len(rows)):round(0.8 * len(rows))]] = "V"
rounded = table[FEATURES].apply(lambda column: column.map(lambda v: "" if np.isnan(v) else f"{v:.4g}"))
pd.concat([table["CustomerId"].str[-4:], table["IsTheft"], pd.Series(["".join(p) for p in parts.T], name="Parts"), rounded], axis=1).to_csv(
    here / "detection.csv", index=False, lineterminator="\n")

features = rounded.apply(pd.to_numeric).to_numpy()
found = []
for division in parts:
    training, validation, test = (division == part for part in "TVE")
    y = label[training]
    trees = xgb.XGBClassifier(n_estimators=200, max_depth=6, learning_rate=0.1, tree_method="hist", max_bin=256, eval_metric="aucpr",
                              early_stopping_rounds=20, scale_pos_weight=(y == 0).sum() / (y == 1).sum(), random_state=0)
    trees.fit(features[training], y, eval_set=[(features[validation], label[validation])], verbose=False)
    odds = trees.predict(features, output_margin=True)
    complete = np.where(np.isnan(features), np.nanmedian(features[training], axis=0), features)
    unusual = -IsolationForest(n_estimators=100, random_state=0).fit(complete[training]).score_samples(complete)
    percentile = np.searchsorted(np.sort(unusual[training]), unusual) / training.sum()
    inputs = np.column_stack([percentile, odds])
    blend = LogisticRegression(C=1e6).fit(inputs[validation], label[validation]).predict_proba(inputs)[:, 1]
    found.append([average_precision_score(label[test], odds[test]), average_precision_score(label[test], blend[test]),
                  roc_auc_score(label[test], blend[test]), average_precision_score(label[test], unusual[test])])
mean = np.mean(found, axis=0)
(here / "detection.json").write_text(json.dumps(
    {"boosting": mean[0], "blend": mean[1], "rocAuc": mean[2], "isolation": mean[3]}, indent=2) + "\n")
