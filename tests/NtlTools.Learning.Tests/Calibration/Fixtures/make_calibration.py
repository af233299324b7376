"""Writes calibration.json beside this script: scores, labels and what scikit-learn makes of them."""
import json
from pathlib import Path

import numpy as np
from sklearn.calibration import _SigmoidCalibration, calibration_curve
from sklearn.isotonic import IsotonicRegression

random = np.random.default_rng(17)
cases = []
for n, decimals, share in ((300, 12, 0.2), (200, 1, 0.4), (40, 12, 0.5)):
    y = (random.random(n) < share).astype(int)
    scores = np.round(random.normal(size=n) * 1.5 + 1.3 * y, decimals)
    weights = np.round(random.random(n) * 3, 2)
    weights[:3] = 0
    asked = np.round(np.concatenate([random.normal(size=30) * 2, [-50, 50, scores.min(), scores.max()]]), 6)
    sigmoid = _SigmoidCalibration().fit(scores, y)
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(scores, y)
    weighted = IsotonicRegression(out_of_bounds="clip").fit(scores, y, weights)
    falling = IsotonicRegression(out_of_bounds="clip", increasing=False).fit(scores, scores - y * 4, weights)
    p = np.clip(np.round(1 / (1 + np.exp(1 - scores)), 3), 0, 1)
    curves = []
    for strategy in ("uniform", "quantile"):
        for bins in (10, 4):
            observed, predicted = calibration_curve(y, p, n_bins=bins, strategy=strategy)
            curves.append({"strategy": strategy, "bins": bins, "observed": observed.tolist(), "predicted": predicted.tolist()})
    cases.append({
        "scores": scores.tolist(), "labels": y.tolist(), "weights": weights.tolist(), "asked": asked.tolist(),
        "sigmoid": sigmoid.predict(asked).tolist(), "isotonic": isotonic.predict(asked).tolist(),
        "isotonicInputs": isotonic.X_thresholds_.tolist(), "isotonicOutputs": isotonic.y_thresholds_.tolist(),
        "weighted": weighted.predict(asked).tolist(), "falling": falling.predict(asked).tolist(),
        "probabilities": p.tolist(), "curves": curves,
    })
(Path(__file__).parent / "calibration.json").write_text(json.dumps(cases))
