"""The wide files of readings that both sides read: generated, or cut from a larger one."""
import csv
import datetime
import re

FIRST_DAY = datetime.date(2014, 1, 1)


def generate(path, customers, days, seed=1):
    """Writes customers in the layout of the public SGCC data: an id, a label, and one yyyy/M/d column a day.

    Daily kWh of two decimals with a yearly and a weekly season, gaps left empty, and one customer in twelve a thief whose
    readings drop for good on some day.
    """
    import numpy as np
    random = np.random.default_rng(seed)
    day = np.arange(days)
    week = 0.1 * np.sin(2 * np.pi * day / 7)
    # Most readings are below a hundred kWh, and looking their text up is several times faster than formatting it.
    known = [f"{hundredths / 100:g}" for hundredths in range(10_000)]
    dates = (FIRST_DAY + datetime.timedelta(int(d)) for d in day)
    with open(path, "w", encoding="ascii") as file:
        file.write("CONS_NO,FLAG," + ",".join(f"{d.year}/{d.month}/{d.day}" for d in dates) + "\n")
        for customer in range(customers):
            year = 0.3 * np.sin(2 * np.pi * day / 365 + random.normal())
            kwh = random.lognormal(1.6, 1.0) * (1 + year + week) * random.lognormal(0, 0.35, days)
            is_thief = random.random() < 0.085
            if is_thief:
                kwh[int(days * random.uniform(0.2, 0.87)):] *= random.uniform(0.05, 0.6)
            hundredths = np.rint(kwh * 100).astype(np.int64)
            hundredths[random.random(days) < 0.8 * random.beta(0.5, 2)] = -1
            cells = ["" if h < 0 else known[h] if h < len(known) else f"{h / 100:g}" for h in hundredths.tolist()]
            file.write(f"{customer:032X},{int(is_thief)},{','.join(cells)}\n")


def cut(source, path, every, day_share):
    """Writes every so manyth customer of a wide file, with the earliest share of its days.

    Customers are taken from all over the file, since real files are often sorted by label.
    """
    with open(source, newline="", encoding="utf-8") as wide, open(path, "w", newline="", encoding="utf-8") as file:
        rows, output = csv.reader(wide), csv.writer(file, lineterminator="\n")
        header = next(rows)
        dates = sorted((c for c in range(len(header)) if _date(header[c])), key=lambda c: _date(header[c]))
        dropped = set(dates[max(1, int(len(dates) * day_share)):])
        kept = [c for c in range(len(header)) if c not in dropped]
        output.writerow([header[c] for c in kept])
        for number, row in enumerate(rows):
            if number % every == 0:
                output.writerow([row[c] for c in kept] if dropped else row)


def shape(path):
    """The numbers of customers and days of a wide file."""
    with open(path, newline="", encoding="utf-8") as file:
        days = sum(_date(cell) is not None for cell in next(csv.reader(file)))
        return sum(1 for _ in file), days


def _date(cell):
    match = re.fullmatch(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})", cell.strip())
    return tuple(map(int, match.groups())) if match else None
