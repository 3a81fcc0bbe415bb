"""Draws per second of the outlook's resamples, vectorised against a plain Python loop, on a made-up history of 1,196 months.

Run: python bench/bench_outlook.py
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from strategynote.research.outlook.forward import Sample
from strategynote.research.outlook.inference import resample_blocks, simulate_null_slopes
from strategynote.research.outlook.reversal import simulate_reversal_slopes

MONTHS, HORIZON, DRAWS = 1196, 120, 2000


def make_sample(seed: int = 1) -> Sample:
    """Return a persistent ratio and noisy flows that follow it."""
    rng = np.random.default_rng(seed)
    x = np.zeros(MONTHS)
    for t in range(1, MONTHS):
        x[t] = 0.99 * x[t - 1] + 0.05 * rng.standard_normal()
    flow = 0.03 * rng.standard_normal(MONTHS) + np.r_[0.0, 0.006 * x[:-1]]
    index = pd.period_range("1926-07", periods=MONTHS, freq="M")
    return Sample("bench", pd.Series(x, index), pd.Series(flow, index), HORIZON)


def slope_of(x: list[float], y: list[float]) -> float:
    """Return the OLS slope, plain."""
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)


def loop_blocks(x: list[float], y: list[float]) -> float:
    """Return one stationary block resample's slope, plain."""
    n, at, rows = len(x), 0, []
    for _ in range(n):
        at = random.randrange(n) if not rows or random.random() < 1 / HORIZON else (at + 1) % n
        rows.append(at)
    return slope_of([x[i] for i in rows], [y[i] for i in rows])


def forward(flow: list[float], horizon: int) -> list[float]:
    """Return annualised growth over the next months, plain: every window is summed anew."""
    return [math.expm1(sum(flow[t + 1 : t + 1 + horizon]) * 12 / horizon) for t in range(len(flow) - horizon)]


def loop_null(x: list[float], flow: list[float]) -> float:
    """Return one slope of a world without predictability, plain."""
    path, months = [x[0]], [flow[0]]
    for _ in range(len(x) - 1):
        pick = random.randrange(1, len(x))
        path.append(0.99 * path[-1] + x[pick] - 0.99 * x[pick - 1])
        months.append(flow[pick])
    y = forward(months, HORIZON)
    return slope_of(path[: len(y)], y)


def loop_reversal(flow: list[float], window: int = 60) -> float:
    """Return one slope of next on past windows with the months in random order, plain."""
    months = random.choices(flow, k=len(flow))
    spans = [sum(months[t : t + window]) * 12 / window for t in range(len(months) - window)]
    return slope_of(spans[:-window], [math.expm1(v) for v in spans[window:]])


def draws_per_second(work: Callable[[], object], draws: int) -> float:
    """Return draws per second of processor time."""
    start = time.process_time()
    work()
    return draws / (time.process_time() - start)


def measure() -> pd.DataFrame:
    """Return one row per resample: vectorised and looped draws per second, and their ratio."""
    sample, few = make_sample(), 5
    x, flow, n = sample.x.to_numpy(), sample.flow.to_numpy(), sample.completed
    y = sample.y.to_numpy()[:n]
    lists = x.tolist(), flow.tolist(), y.tolist()
    pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "block bootstrap of the slope": (
            lambda: resample_blocks(x[:n], y, block=HORIZON, seed=1, draws=DRAWS),
            lambda: [loop_blocks(lists[0][:n], lists[2]) for _ in range(few)],
        ),
        "histories without predictability": (
            lambda: simulate_null_slopes(sample, seed=1, draws=DRAWS),
            lambda: [loop_null(lists[0], lists[1]) for _ in range(few)],
        ),
        "months in random order": (
            lambda: simulate_reversal_slopes(flow, window=60, seed=1, draws=DRAWS),
            lambda: [loop_reversal(lists[1]) for _ in range(few)],
        ),
    }
    rows = []
    for name, (fast, slow) in pairs.items():
        fast()
        vectorised, looped = draws_per_second(fast, DRAWS), draws_per_second(slow, few)
        rows.append({"resample": name, "draws": DRAWS, "vectorised": vectorised, "loop": looped, "ratio": vectorised / looped})
    return pd.DataFrame(rows)


if __name__ == "__main__":
    print(measure().to_string(index=False, float_format=lambda v: f"{v:,.0f}"))
