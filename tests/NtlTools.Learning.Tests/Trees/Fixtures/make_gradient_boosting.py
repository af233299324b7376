"""Writes gradient_boosting.csv beside this script: label, XGBoost's log-odds, eight features with gaps.

Even rows are for training, odd ones are held out; the log-odds are those of 100 trees of depth 4 for all rows.
"""
from pathlib import Path

import numpy as np
from xgboost import XGBClassifier

random = np.random.default_rng(5)
n = 2400
rows = random.normal(size=(n, 8))
signal = 1.5 * rows[:, 0] * (rows[:, 1] > 0) - 1.2 * np.abs(rows[:, 2]) + np.sin(2 * rows[:, 3]) + rows[:, 4] * rows[:, 5]
gaps = random.random((n, 8)) < 0.1
gaps[:, 6] |= (signal > 0.5) & (random.random(n) < 0.5)
labels = (signal + random.normal(size=n) * 0.5 > 0.6).astype(int)
rows = np.round(np.where(gaps, np.nan, rows), 3).astype(np.float32)
model = XGBClassifier(n_estimators=100, max_depth=4, learning_rate=0.1, tree_method="hist", random_state=42)
model.fit(rows[::2], labels[::2])
margins = model.predict(rows, output_margin=True)
with open(Path(__file__).parent / "gradient_boosting.csv", "w") as file:
    file.write("Label,LogOdds," + ",".join(f"F{i}" for i in range(8)) + "\n")
    for label, margin, row in zip(labels, margins, rows):
        cells = ("" if np.isnan(value) else f"{value:.3f}" for value in row)
        file.write(f"{label},{margin:.5f}," + ",".join(cells) + "\n")
