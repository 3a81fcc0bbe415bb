"""Draws per second of the rallies section's resamples, vectorised against the plain loop one would write first."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

import numpy as np
from strategynote.research.rallies.benchmark import simulate_chances
from strategynote.research.rallies.comparison import all_labellings, logrank_statistics
from strategynote.research.rallies.durations import Spells, median_of_curves, resample_survival

MONTHS, BARS, DRAWS = 752, (0.10, 0.15, 0.20), 2000


def plain_rallies(steps: Sequence[float], bar: float) -> list[tuple[int, bool]]:
    """Return (months, ended) of each rally of one path, month by month."""
    levels = [0.0]
    for step in steps:
        levels.append(levels[-1] + step)
    up, extreme, trough, found = False, 0, 0, []
    for t in range(1, len(levels)):
        if up:
            if levels[t] > levels[extreme]:
                extreme = t
            elif levels[extreme] - levels[t] >= bar:
                found.append((extreme - trough, True))
                up, extreme = False, t
        elif levels[t] < levels[extreme]:
            extreme = t
        elif levels[t] - levels[extreme] >= bar:
            up, trough, extreme = True, extreme, t
    if up:
        found.append((extreme - trough, False))
    return found


def plain_curve(spells: Sequence[tuple[int, bool]], longest: int = 120) -> list[float]:
    """Return the Kaplan-Meier curve by month."""
    alive, curve = 1.0, []
    for month in range(longest + 1):
        at_risk = sum(1 for length, _ in spells if length >= month)
        deaths = sum(1 for length, ended in spells if ended and length == month)
        alive *= 1 - deaths / at_risk if at_risk else 1.0
        curve.append(alive)
    return curve


def plain_median(curve: Sequence[float]) -> float:
    """Return the month at which the curve is at one half, the midpoint where it is flat there."""
    reached = next((float(month) for month, share in enumerate(curve) if share <= 0.5 + 1e-9), float("inf"))
    below = next((float(month) for month, share in enumerate(curve) if share < 0.5 - 1e-9), reached)
    return (reached + below) / 2


def plain_chance(steps: Sequence[float], bar: float, draws: int) -> list[tuple[float, float, int, list[float]]]:
    """Return what `simulate_chances` returns of one threshold, one draw after the other: median, share within a year, rallies, curve."""
    rng, found = random.Random(1), []
    for _ in range(draws):
        spells = plain_rallies([rng.choice(steps) for _ in steps], bar)
        curve = plain_curve(spells)
        ended = [length for length, done in spells if done]
        within = sum(1 for length in ended if length <= 12) / len(ended) if ended else float("nan")
        found.append((plain_median(curve), within, len(spells), curve[:61]))
    return found


def plain_bootstrap(spells: Sequence[tuple[int, bool]], draws: int) -> list[float]:
    """Return the Kaplan-Meier median of resampled spells, one draw after the other."""
    rng = random.Random(1)
    return [plain_median(plain_curve([rng.choice(spells) for _ in spells], 40)) for _ in range(draws)]


def plain_logrank(spells: Sequence[tuple[int, bool]], labels: Sequence[bool]) -> float:
    """Return the log-rank statistic of one labelling."""
    observed = expected = variance = 0.0
    for time_ in sorted({length for length, ended in spells if ended}):
        n = sum(1 for length, _ in spells if length >= time_)
        n1 = sum(1 for (length, _), flag in zip(spells, labels, strict=True) if flag and length >= time_)
        d = sum(1 for length, ended in spells if ended and length == time_)
        observed += sum(1 for (length, ended), flag in zip(spells, labels, strict=True) if flag and ended and length == time_)
        expected += d * n1 / n
        variance += d * n1 / n * (1 - n1 / n) * (n - d) / max(n - 1, 1)
    return (observed - expected) ** 2 / variance if variance else 0.0


def rate(run: Callable[[], object], draws: int, *, repeats: int) -> float:
    """Return draws per second of processor time, the best of some runs."""
    best = float("inf")
    for _ in range(repeats):
        begun = time.process_time()
        run()
        best = min(best, time.process_time() - begun)
    return draws / best


def measure() -> list[dict[str, float | str]]:
    """Return one row per resample: draws per second vectorised, in a plain loop, and their ratio."""
    rng = np.random.default_rng(1)
    step = rng.normal(-0.01, 0.055, MONTHS)
    spells = [(int(m), True) for m in rng.integers(1, 36, 14)]
    arrays = Spells.of([m for m, _ in spells], [e for _, e in spells])
    labels = all_labellings(14, 5)

    def bootstrap() -> None:
        curves = resample_survival(arrays, draws=DRAWS, rng=np.random.default_rng(1))
        median_of_curves(np.arange(curves.shape[1], dtype=float), curves)

    cases = {
        "rallies: random walk (752 months, three thresholds, Kaplan-Meier)": (
            lambda: simulate_chances(step, BARS, draws=DRAWS),
            DRAWS,
            lambda: [plain_chance(list(step), bar, 20) for bar in BARS],
            20,
        ),
        "rallies: bootstrap of the median duration (14 spells)": (bootstrap, DRAWS, lambda: plain_bootstrap(spells, 200), 200),
        "rallies: permutations of the log-rank test (14 spells)": (
            lambda: logrank_statistics(arrays, labels),
            len(labels),
            lambda: [plain_logrank(spells, row) for row in labels[:100].tolist()],
            100,
        ),
    }
    rows = []
    for name, (fast, many, slow, few) in cases.items():
        vectorised, plain = rate(fast, many, repeats=9), rate(slow, few, repeats=3)
        rows.append({"case": name, "vectorised": vectorised, "plain": plain, "ratio": vectorised / plain})
    return rows


if __name__ == "__main__":
    for row in measure():
        print(f"{row['case']:<66} {row['vectorised']:>12,.0f} /s {row['plain']:>9,.0f} /s {row['ratio']:>7,.0f}x")
