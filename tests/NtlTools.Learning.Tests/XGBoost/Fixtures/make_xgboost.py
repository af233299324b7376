"""Makes the reference models of the XGBoost tests, with XGBoost's own predictions and contributions.

categorical.json  gbtree, binary:logistic, base score 0.3, quantities and categories, missing values
dart.json         dart with dropped trees, reg:logistic, early best_iteration
raw.json          binary:logitraw, boosted from a margin

Each has a CSV of rows: the features (empty is missing), margin, prediction and, for the first, contributions and bias.
"""
import os

import numpy as np
import pandas as pd
import xgboost as xgb

HERE = os.path.dirname(os.path.abspath(__file__))
CATEGORIES = 12


def table(rng, rows):
    frame = pd.DataFrame({
        'first': rng.normal(size=rows).astype(np.float32),
        'second': np.round(rng.exponential(size=rows), 1).astype(np.float32),
        'region': pd.Categorical(rng.integers(0, CATEGORIES, rows), categories=range(CATEGORIES)),
        'third': rng.integers(0, 5, rows).astype(np.float32),
    })
    for column in frame.columns:
        frame.loc[rng.random(rows) < 0.15, column] = np.nan
    return frame


def label(rng, frame):
    region = frame['region'].astype(float).fillna(3)
    odds = frame['first'].fillna(0.5) - frame['second'].fillna(2) + 1.5 * np.sin(region * 2) + 0.3 * frame['third'].fillna(0)
    return (rng.random(len(frame)) < 1 / (1 + np.exp(-odds))).astype(int)


def write(name, booster, frame, with_contributions=False, best=None):
    booster.save_model(os.path.join(HERE, name + '.json'))
    data = xgb.DMatrix(frame, enable_categorical=True)
    result = frame.copy()
    if 'region' in result:
        result['region'] = result['region'].astype(float)
    result['margin'] = booster.predict(data, output_margin=True)
    result['prediction'] = booster.predict(data)
    if best is not None:
        result['best'] = booster.predict(data, output_margin=True, iteration_range=(0, best + 1))
    if with_contributions:
        for i, column in enumerate(booster.predict(data, pred_contribs=True).T):
            result[f'contribution{i}'] = column
    result.to_csv(os.path.join(HERE, name + '.csv'), index=False, float_format='%.9g')


rng = np.random.default_rng(7)
frame = table(rng, 3000)
data = xgb.DMatrix(frame, label(rng, frame), enable_categorical=True)
score = table(rng, 300)
booster = xgb.train(dict(objective='binary:logistic', tree_method='hist', max_depth=4, base_score=0.3, eta=0.3, seed=1,
                         max_cat_to_onehot=4), data, 12)
write('categorical', booster, score, with_contributions=True)

quantities = frame[['first', 'second', 'third']]
data = xgb.DMatrix(quantities, label(rng, frame))
booster = xgb.train(dict(booster='dart', objective='reg:logistic', max_depth=3, rate_drop=0.4, one_drop=1, eta=0.5, seed=2),
                    data, 10)
booster.set_attr(best_iteration='4')
write('dart', booster, score[['first', 'second', 'third']], best=4)

booster = xgb.train(dict(objective='binary:logitraw', max_depth=3, base_score=-1.25, eta=0.5, seed=3), data, 5)
write('raw', booster, score[['first', 'second', 'third']])
