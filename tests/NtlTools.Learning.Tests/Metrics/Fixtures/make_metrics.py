"""Writes metrics.json beside this script: scores with ties, labels, and what scikit-learn measures on them."""
import json
from pathlib import Path

import numpy as np
from sklearn.metrics import (average_precision_score, brier_score_loss, confusion_matrix, f1_score, log_loss,
                             precision_score, recall_score, roc_auc_score)

random = np.random.default_rng(7)
cases = []
for n, share, decimals in ((400, 0.1, 2), (251, 0.4, 17), (60, 0.5, 1)):
    y = (random.random(n) < share).astype(int)
    p = 1 / (1 + np.exp(-(random.normal(size=n) + 1.2 * y - 1)))
    p = np.round(p, decimals) if decimals < 17 else p
    tn, fp, fn, tp = confusion_matrix(y, p >= 0.4).ravel()
    cases.append({
        "scores": p.tolist(), "labels": y.tolist(), "rocAuc": roc_auc_score(y, p),
        "averagePrecision": average_precision_score(y, p), "brier": brier_score_loss(y, p), "threshold": 0.4,
        "confusion": [int(tp), int(fp), int(tn), int(fn)], "precision": precision_score(y, p >= 0.4),
        "recall": recall_score(y, p >= 0.4), "f1": f1_score(y, p >= 0.4), "logLoss": log_loss(y, p),
    })
(Path(__file__).parent / "metrics.json").write_text(json.dumps(cases))
