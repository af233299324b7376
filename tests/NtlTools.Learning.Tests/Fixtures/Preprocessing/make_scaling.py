"""Write scikit-learn's scalings and one-hot columns of small tables. Made with scikit-learn 1.2, NumPy 1.24, SciPy 1.10.

usage: make_scaling.py      writes scaling.json and categories.json beside itself
"""
import json
import os

import numpy as np
from scipy.special import ndtri
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, QuantileTransformer, RobustScaler, StandardScaler

here = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(17)


def write(name, answer):
    with open(f"{here}/{name}.json", "w", encoding="utf-8", newline="\n") as file:
        json.dump(answer, file, separators=(",", ":"))
        file.write("\n")


def quantiles(table, new):
    model = QuantileTransformer(n_quantiles=min(1000, len(table)), output_distribution="normal", subsample=10**9).fit(table)
    if len(table) <= 1000:
        # A quantile of each row is that row, which rounding of its share may miss by a row where values are equal.
        assert np.allclose(model.quantiles_, np.sort(table, axis=0), rtol=1e-12, atol=1e-15)
        model.quantiles_ = np.sort(table, axis=0)
    return model.transform(table), model.transform(new)


def signed_log(table):
    return np.sign(table) * np.log1p(np.abs(table))


n = 120
normal = 50 + 7 * random.standard_normal(n)
heavy = np.exp(1.5 * random.standard_normal(n)) - 1
counts = random.poisson(2, n).astype(float)
below = -normal ** 2 / 100
tiny = 1e-4 * random.standard_normal(n)
table = np.round(np.column_stack([normal, heavy, counts, below, tiny]), 9)
# Values between, beyond and at those that were fitted.
new = np.round(np.vstack([table[:9] + table[1:10], table[:5], 10 * table.max(axis=0), -10 * np.abs(table).max(axis=0)]) / 2, 9)
names = {"Standard": StandardScaler(), "Robust": RobustScaler(), "MinMax": MinMaxScaler()}
answers = [{"scaling": name, "fitted": scaler.fit_transform(table).tolist(), "new": scaler.transform(new).tolist()}
           for name, scaler in names.items()]
logs = StandardScaler().fit(signed_log(table))
answers.append({"scaling": "Log1p", "fitted": logs.transform(signed_log(table)).tolist(),
                "new": logs.transform(signed_log(new)).tolist()})
fitted, later = quantiles(table, new)
answers.append({"scaling": "Quantile", "fitted": fitted.tolist(), "new": later.tolist()})

# More rows than quantiles, with ties; the test computes the same numbers.
many = np.floor(((np.arange(2503) * 7919) % 2503) ** 2 / 1000) / 8
points = np.array([0, 0.0625, 0.125, 0.3, 1, 17.3, 200.01, 401, 599.99, 700.5, 782, 782.5, 783, 1000])
_, later = quantiles(many[:, None], points[:, None])
probabilities = [1e-300, 1e-20, 1e-9, 1e-7, 0.001, 0.02, 0.07, 0.075, 0.3, 0.5, 0.6, 0.925, 0.99, 1 - 1e-9]
write("scaling", {
    "rows": table.tolist(), "new": new.tolist(), "answers": answers,
    "many": {"points": points.tolist(), "normal": later[:, 0].tolist()},
    "winsorized": {"lower": np.quantile(table, 0.05, axis=0).tolist(), "upper": np.quantile(table, 0.93, axis=0).tolist()},
    "normal": {"probabilities": probabilities, "quantiles": ndtri(probabilities).tolist()}})

words = np.array(["Affluent", "Comfortable", "Stretched", "Adversity", "Urban", "Rural", "Élite"], dtype=object)
drawn = words[random.choice(7, 200, p=[0.3, 0.24, 0.18, 0.12, 0.08, 0.05, 0.03])]
later = np.array(["Urban", "unseen", "Affluent", "Rural"], dtype=object)
encodings = []
# With as many categories as columns scikit-learn puts two of them together, which makes no room; so 7 is not compared.
for most in (3, 5, 8, 10):
    model = OneHotEncoder(max_categories=most, handle_unknown="infrequent_if_exist", sparse_output=False).fit(drawn[:, None])
    encodings.append({"most": most, "names": [name.removeprefix("x0_") for name in model.get_feature_names_out()],
                      "fitted": model.transform(drawn[:, None]).astype(int).tolist(),
                      "new": model.transform(later[:, None]).astype(int).tolist()})
write("categories", {"values": drawn.tolist(), "new": later.tolist(), "encodings": encodings})
