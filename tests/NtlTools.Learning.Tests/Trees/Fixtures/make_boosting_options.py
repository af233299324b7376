"""Writes boosting_options.json beside this script: XGBoost's trees for leaf-wise growth, an L1 penalty and constraints.

The rows are the even ones of gradient_boosting.csv with every value rounded to one decimal, so that each distinct value has
a bin of its own on both sides. A tree is the list of its nodes in the order of a walk that goes left first: the column (-1
for a leaf), the number that the cut lies just above or at, the default side and, for a leaf, its value.
"""
import json
from pathlib import Path

import numpy as np
import xgboost

here = Path(__file__).parent
table = np.genfromtxt(here / "gradient_boosting.csv", delimiter=",", skip_header=1)[::2]
labels, rows = table[:, 0], np.round(table[:, 2:], 1).astype(np.float32)
common = {"objective": "binary:logistic", "tree_method": "hist", "max_bin": 256, "eta": 0.3, "min_child_weight": 5, "seed": 1}
cases = {
    "leaf_wise": {"grow_policy": "lossguide", "max_leaves": 9, "max_depth": 6},
    "leaf_wise_deep": {"grow_policy": "lossguide", "max_leaves": 20, "max_depth": 12, "reg_lambda": 3},
    "l1": {"max_depth": 4, "reg_alpha": 2.5},
    "monotone": {"max_depth": 4, "monotone_constraints": "(1,0,-1,1,0,-1,0,1)"},
    "monotone_leaf_wise": {"max_depth": 8, "grow_policy": "lossguide", "max_leaves": 12,
                           "monotone_constraints": "(-1,1,1,0,1,1,-1,0)"},
}


def walk(node, columns):
    if "leaf" in node:
        return [[-1, 0, 0, node["leaf"]]]
    left, right = (next(c for c in node["children"] if c["nodeid"] == node[side]) for side in ("yes", "no"))
    column = int(node["split"][1:])
    return [[column, node["split_condition"], int(node["missing"] == node["yes"]), 0]] + walk(left, columns) + walk(right, columns)


result = {}
for name, options in cases.items():
    model = xgboost.train(common | options, xgboost.DMatrix(rows, labels), num_boost_round=4)
    result[name] = {
        "trees": [walk(json.loads(tree), rows.shape[1]) for tree in model.get_dump(dump_format="json")],
        "margins": [round(float(m), 6) for m in model.predict(xgboost.DMatrix(rows), output_margin=True)[:200]],
    }
with open(here / "boosting_options.json", "w") as file:
    json.dump(result, file, separators=(",", ":"))
    file.write("\n")
