"""Checks that models go to XGBoost and back with the same predictions.

    python3 check_xgboost.py [--ntl COMMAND] [--customers N] [--keep FOLDER]

COMMAND starts the console program ("ntl", or "dotnet path/to/ntl.dll"). Needs numpy, pandas and xgboost. Trains here and
scores there, trains there and scores here, and takes both models through both formats; prints the greatest difference
of each, and ends with 1 where one is above 1e-6. Where one side's scores come out of a file they have six decimals, which
alone differ by up to 5e-7 from what was computed; the comparisons of XGBoost with itself know no rounding.
"""
import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
import xgboost

LIMIT = 1e-6
SEED = 11
REGIONS = ['North', 'East', 'South', 'West', 'Old Town', 'Harbour, East', 'Hill "9"', 'Größe']
# The greatest 32-bit number but one: the greatest itself is the threshold of splits that set missing values apart.
GREATEST = float(np.nextafter(np.finfo(np.float32).max, np.float32(0)))


def ntl(command, *arguments):
    done = subprocess.run(shlex.split(command) + [str(a) for a in arguments], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"ntl {' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stderr}")


def with_regions(path, rng):
    """Gives each customer a region that tells a little about theft, and leaves some without; makes gaps in the readings."""
    frame = pd.read_csv(path, dtype={'CustomerId': str})
    theft = frame['IsTheft'].astype(float).fillna(0).to_numpy() > 0
    region = np.where(theft & (rng.random(len(frame)) < 0.5), rng.integers(0, 3, len(frame)),
                      rng.integers(0, len(REGIONS), len(frame)))
    names = np.array(REGIONS, dtype=object)[region]
    names[rng.random(len(frame)) < 0.1] = None
    frame['Region'] = names
    days = [c for c in frame.columns if c[:2] in ('19', '20')]
    gaps = rng.random((len(frame), len(days))) < (rng.random(len(frame)) ** 4)[:, None]
    frame[days] = frame[days].mask(gaps)
    frame.to_csv(path, index=False)


def matrix(features, booster):
    """Encodes rows of features.csv as a booster that was written here or trained below wants them."""
    categories = json.loads(booster.attr('ntltools_categories') or '{}')
    frame = pd.DataFrame({name: pd.Categorical(features[name], categories=categories[name]) if name in categories
                          else features[name].astype(np.float64).clip(-GREATEST, GREATEST)
                          for name in booster.feature_names})
    return frame, xgboost.DMatrix(frame, enable_categorical=True)


def scrambled(frame, booster):
    """10,000 rows drawn column by column, a fifth of all values missing, in the order of a booster's columns."""
    rng = np.random.default_rng(SEED)
    rows = {}
    for name in frame.columns:
        values = frame[name].iloc[rng.integers(0, len(frame), 10_000)].reset_index(drop=True)
        rows[name] = values.mask(rng.random(10_000) < 0.2)
    return xgboost.DMatrix(pd.DataFrame(rows)[booster.feature_names], enable_categorical=True)


def load(path):
    return xgboost.Booster(model_file=path)


def scores(path):
    frame = pd.read_csv(path, dtype={'CustomerId': str}).set_index('CustomerId')
    return frame['Score'], frame['SupervisedScore']


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--ntl', default='ntl')
    parser.add_argument('--customers', type=int, default=10_000)
    parser.add_argument('--keep', help='a folder for the files')
    options = parser.parse_args()
    rng = np.random.default_rng(SEED)
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or temporary
        os.makedirs(folder, exist_ok=True)
        at = lambda name: os.path.join(folder, name)
        columns = ['--attribute-column', 'Region']
        ntl(options.ntl, 'simulate', '--output', at('readings.csv'), '--customers', options.customers, '--days', 120,
            '--theft-share', 0.1, '--seed', SEED)
        with_regions(at('readings.csv'), rng)
        ntl(options.ntl, 'run', at('readings.csv'), '--output', at('run'), *columns)
        features = pd.read_csv(at('run/features.csv'), dtype={'CustomerId': str}, keep_default_na=False,
                               na_values=['', 'NaN']).set_index('CustomerId')

        # Trained here, scored there.
        ntl(options.ntl, 'export', at('run'), '--output', at('ours.json'))
        ours = load(at('ours.json'))
        frame, data = matrix(features, ours)
        own = scores(at('run/scores.csv'))[1]
        results.append(('trained here, scored by XGBoost', len(frame), int(frame.isna().sum().sum()),
                        np.abs(ours.predict(data) - own.loc[frame.index].to_numpy()).max()))

        # Trained there on rows with more missing values, scored here.
        categories = {'Region': sorted(features['Region'].dropna().unique())}
        names = [c for c in ours.feature_names if c != 'Region'] + ['Region']
        training = features[names].copy()
        training['Region'] = pd.Categorical(training['Region'], categories=categories['Region'])
        label = features['IsTheft'].astype(str).str.lower().isin(['1', 'true']).astype(int).to_numpy()
        holes = training.mask(rng.random(training.shape) < 0.05)
        theirs = xgboost.train(dict(objective='binary:logistic', tree_method='hist', max_depth=6, eta=0.1, base_score=0.2,
                                    max_cat_to_onehot=1, seed=SEED),
                               xgboost.DMatrix(holes, label, enable_categorical=True), 100)
        theirs.set_attr(ntltools_categories=json.dumps(categories))
        theirs.save_model(at('theirs.json'))
        ntl(options.ntl, 'score', at('readings.csv'), '--model', at('theirs.json'), '--output', at('theirs.csv'), *columns)
        frame, data = matrix(features, theirs)
        found = scores(at('theirs.csv'))[0].loc[frame.index].to_numpy()
        results.append(('trained by XGBoost, scored here', len(frame), int(frame.isna().sum().sum()),
                        np.abs(theirs.predict(data) - found).max()))

        # Both once more through both formats, on rows with many missing values.
        for name, booster in (('ours', ours), ('theirs', theirs)):
            booster.save_model(at(name + '-saved.json'))
            ntl(options.ntl, 'export', at(name + '-saved.json'), '--output', at(name + '-again.json'))
            again = load(at(name + '-again.json'))
            frame = matrix(features, again)[0]
            first, second = booster.predict(scrambled(frame, booster)), again.predict(scrambled(frame, again))
            results.append((f'{name}: XGBoost, here, XGBoost', 10_000, 10_000 * frame.shape[1] // 5,
                            np.abs(first - second).max()))
    print(f'xgboost {xgboost.__version__}, greatest difference in probability (limit {LIMIT:g})')
    for name, rows, missing, difference in results:
        print(f'  {name:<34} {rows:>7} rows, {missing:>7} values missing: {difference:.2e}')
    sys.exit(any(not difference <= LIMIT for *_, difference in results))


if __name__ == '__main__':
    main()
