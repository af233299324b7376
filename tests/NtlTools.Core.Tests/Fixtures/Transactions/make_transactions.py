"""Makes transactions.csv, events.csv and the features that pandas computes of them.

Run in this folder: python3 make_transactions.py
"""
import math

import numpy as np
import pandas as pd

WINDOWS = {"7d": pd.DateOffset(days=7), "30d": pd.DateOffset(days=30), "3mo": pd.DateOffset(months=3)}
AGGREGATIONS = ["Count", "Sum", "Mean", "Std", "Min", "Max"]
FUNCTIONS = {"Sum": "sum", "Mean": "mean", "Std": "std", "Min": "min", "Max": "max"}


def make(seed=20):
    random = np.random.default_rng(seed)
    start = pd.Timestamp("2024-01-01")
    rows, events, number = [], [], 5000
    for customer in range(24):
        bought = []
        for _ in range(int(random.integers(1, 9))):
            number += 1
            time = start + pd.Timedelta(days=int(random.integers(0, 180)), hours=int(random.integers(8, 20)),
                                        minutes=int(random.integers(0, 60)))
            for _ in range(int(random.integers(1, 6))):
                product = f"P{int(random.integers(0, 12)):02d}"
                quantity, price = int(random.integers(1, 20)), round(float(random.lognormal(1, 1)), 2) + 0.01
                rows.append((f"{number}", product, quantity, time, round(price, 2), f"{customer + 100}.0"))
                bought.append((product, quantity, time, round(price, 2)))
        if customer % 3 == 0:
            for product, quantity, time, price in bought[: 1 + customer % 4]:
                number += 1
                later = time + pd.Timedelta(days=int(random.integers(0, 40)), minutes=7)
                rows.append((f"C{number}", product, -int(random.integers(1, quantity + 1)), later, price, f"{customer + 100}.0"))
        for _ in range(int(random.integers(0, 12))):
            kind = ["browsing", "newsletter opened", "Return"][int(random.integers(0, 3))]
            value = round(float(random.gamma(2, 30)), 1) if kind == "browsing" and random.random() < 0.8 else math.nan
            events.append((f"{customer + 100}", start + pd.Timedelta(minutes=int(random.integers(0, 180 * 1440))), kind, value))
    # Ties of hours and weekdays: a Tuesday and a Monday, nine and fourteen o'clock.
    for i, time in enumerate(["2024-01-02 14:00", "2024-01-08 09:30", "2024-01-15 14:10", "2024-01-16 09:50"]):
        rows.append((f"{9000 + i}", "P01", 1, pd.Timestamp(time), 2.5, "90.0"))
    # An order number with a purchase and a return of the same time, and one whose lines are far apart.
    rows.append(("9100", "P01", 3, pd.Timestamp("2024-05-01 10:00"), 4.0, "91.0"))
    rows.append(("9100", "P02", -1, pd.Timestamp("2024-05-01 10:00"), 4.0, "91.0"))
    rows.append(("9101", "P02", 2, pd.Timestamp("2024-04-20 11:00"), 1.25, "91.0"))
    rows.append(("9101", "P03", 5, pd.Timestamp("2024-06-20 11:00"), 1.25, "91.0"))
    order = random.permutation(len(rows))
    lines = pd.DataFrame([rows[i] for i in order], columns=["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"])
    return lines, pd.DataFrame(events, columns=["customer_id", "timestamp", "event_type", "value"])


def whole_days(span):
    return span.days if span is not pd.NaT else math.nan


def window_features(out, name, values, window):
    for aggregation in AGGREGATIONS:
        if aggregation == "Count":
            continue
        value = values.agg(FUNCTIONS[aggregation]) if len(values) or aggregation == "Sum" else math.nan
        out[f"{name}{aggregation}{window}"] = value


def features(lines, events, reference):
    lines = lines[lines.InvoiceDate < reference].copy()
    lines["amount"] = lines.Quantity * lines.UnitPrice
    result = {}
    for customer, own in lines.groupby("CustomerID"):
        own = own.sort_values("InvoiceDate", kind="stable")
        bought, returned = own[own.Quantity > 0], own[own.Quantity < 0]
        f = {}
        values = bought.groupby("InvoiceNo").amount.sum()
        times = bought.groupby("InvoiceNo").InvoiceDate.min().sort_values(kind="stable")
        gaps = times.diff().dropna() / pd.Timedelta(days=1)
        first, last = bought.InvoiceDate.min(), bought.InvoiceDate.max()
        f["OrderCount"] = bought.InvoiceNo.nunique()
        f["TotalQuantity"] = bought.Quantity.sum()
        f["TotalSpend"] = bought.amount.sum()
        f["AverageLineValue"] = bought.amount.mean()
        f["ActiveDays"] = whole_days(last - first)
        f["AverageOrderValue"] = values.mean()
        f["Recency"] = whole_days(reference - last)
        f["Tenure"] = whole_days(reference - first)
        f["Frequency"] = 30 * f["OrderCount"] / max(30, f["Tenure"]) if len(bought) else math.nan
        f["Monetary"] = own.amount.sum()
        f["InterPurchaseMean"], f["InterPurchaseStd"], f["InterPurchaseMax"] = gaps.mean(), gaps.std(), gaps.max()
        f["LineCount"] = len(bought)
        f["LinesPerOrder"] = len(bought) / len(values) if len(values) else math.nan
        f["QuantityPerOrder"] = bought.Quantity.sum() / len(values) if len(values) else math.nan
        f["AverageUnitPrice"] = bought.amount.sum() / bought.Quantity.sum() if len(bought) else math.nan
        f["OrderValueStd"], f["OrderValueMax"] = values.std(), values.max()
        f["ReturnCount"] = returned.InvoiceNo.nunique()
        f["ReturnRate"] = f["ReturnCount"] / (f["OrderCount"] + f["ReturnCount"])
        f["ReturnValue"] = -returned.amount.sum()
        f["ReturnValueRatio"] = f["ReturnValue"] / f["TotalSpend"] if len(bought) else math.nan
        f["ReturnedQuantity"] = -returned.Quantity.sum()
        f["ReturnedQuantityRatio"] = f["ReturnedQuantity"] / f["TotalQuantity"] if len(bought) else math.nan
        f["ProductVariety"] = bought.StockCode.nunique()
        f["VarietyRatio"] = f["ProductVariety"] / len(bought) if len(bought) else math.nan
        f["FavouriteHour"] = times.dt.hour.mode().min() if len(bought) else math.nan
        f["FavouriteWeekday"] = times.dt.dayofweek.mode().min() + 1 if len(bought) else math.nan
        f["WeekendRatio"] = (times.dt.dayofweek >= 5).mean() if len(bought) else math.nan
        f["ActiveMonths"] = times.dt.to_period("M").nunique()
        acts = events[(events.customer_id + ".0" == customer) & (events.timestamp < reference)]
        for window, offset in WINDOWS.items():
            since = reference - offset
            b, r = bought[bought.InvoiceDate >= since], returned[returned.InvoiceDate >= since]
            f[f"OrderCount{window}"], f[f"ReturnCount{window}"] = b.InvoiceNo.nunique(), r.InvoiceNo.nunique()
            window_features(f, "Spend", b.groupby("InvoiceNo").amount.sum(), window)
            window_features(f, "Quantity", b.groupby("InvoiceNo").Quantity.sum(), window)
            window_features(f, "ReturnValue", -r.groupby("InvoiceNo").amount.sum(), window)
            apart = b.groupby("InvoiceNo").InvoiceDate.min().sort_values().diff().dropna() / pd.Timedelta(days=1)
            for aggregation in ("Mean", "Std", "Min", "Max"):
                f[f"InterPurchase{aggregation}{window}"] = apart.agg(FUNCTIONS[aggregation]) if len(apart) else math.nan
            f[f"Monetary{window}"] = b.amount.sum() + r.amount.sum()
            f[f"AverageLineValue{window}"] = b.amount.mean()
            f[f"ActiveDays{window}"] = whole_days(b.InvoiceDate.max() - b.InvoiceDate.min())
            f[f"ProductVariety{window}"] = b.StockCode.nunique()
            orders = f[f"OrderCount{window}"] + f[f"ReturnCount{window}"]
            f[f"ReturnRate{window}"] = f[f"ReturnCount{window}"] / orders if orders else math.nan
            for kind, name in (("browsing", "Browsing"), ("newsletter opened", "NewsletterOpened"), ("Return", "ReturnEvent")):
                did = acts[(acts.event_type == kind) & (acts.timestamp >= since)]
                f[f"{name}Count{window}"] = len(did)
                if kind == "browsing":
                    window_features(f, name, did.value.dropna(), window)
        result[customer.replace(".0", "")] = f
    return pd.DataFrame(result).T


lines, events = make()
lines.to_csv("transactions.csv", index=False, date_format="%Y-%m-%d %H:%M:%S")
events.to_csv("events.csv", index=False, date_format="%Y-%m-%d %H:%M:%S")
end = lines.InvoiceDate.max().normalize() + pd.Timedelta(days=1)
for name, reference in (("all", end), ("april", pd.Timestamp("2024-04-15"))):
    table = features(lines, events, reference)
    table.index.name = "CustomerId"
    table.to_csv(f"features_{name}.csv", na_rep="NaN")
    print(name, reference, table.shape)
