"""Compare durations of the rallies section with lifelines on made-up spells; prints a table and fails on a gap.

lifelines pins an older pandas, so it lives in an environment of its own (`make truths`):
    python -m venv <folder> && <folder>/bin/pip install lifelines && PYTHONPATH=lib <folder>/bin/python tools/truths_lifelines.py
The output is kept beside this script in truths_lifelines.txt.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")

from lifelines import CoxPHFitter, KaplanMeierFitter, WeibullFitter, __version__  # noqa: E402
from lifelines.statistics import logrank_test  # noqa: E402
from strategynote.research.rallies.comparison import estimate_cox, logrank_statistics  # noqa: E402
from strategynote.research.rallies.durations import Spells, estimate_survival  # noqa: E402
from strategynote.research.rallies.weibull import estimate_weibull  # noqa: E402

OUTPUT = Path(__file__).with_suffix(".txt")


def make_spells(n: int, *, seed: int) -> tuple[Spells, np.ndarray]:
    """Return made-up Weibull spells with entry and censoring, and a flag that doubles the hazard."""
    rng = np.random.default_rng(seed)
    flag = rng.random(4 * n) < 0.4
    life = 14 * (rng.exponential(size=4 * n) / np.where(flag, 2.0, 1.0)) ** (1 / 1.5)
    entry = np.where(rng.random(4 * n) < 0.5, 0.0, rng.uniform(0, 6, 4 * n))
    limit = entry + rng.uniform(4, 40, 4 * n)
    kept = np.flatnonzero(life > entry)[:n]
    months = np.maximum(np.minimum(life, limit), 0.1)
    return Spells.of(months[kept], (life <= limit)[kept], entry[kept]), flag[kept]


def compare(n: int, seed: int) -> list[tuple[str, float, float, float]]:
    """Return (quantity, ours, lifelines, tolerance) of one made-up sample."""
    spells, flag = make_spells(n, seed=seed)
    months, ended, entry = spells.months, spells.ended, spells.entry
    plain = Spells.of(months, ended)
    km, km_entry = KaplanMeierFitter().fit(months, ended), KaplanMeierFitter().fit(months, ended, entry=entry)
    rows = [(f"Kaplan-Meier S({t})", estimate_survival(plain).at(t), float(km.predict(t)), 1e-9) for t in (3, 8, 15)]
    rows += [
        (f"Kaplan-Meier with entry S({t})", estimate_survival(spells).at(t), float(km_entry.predict(t)), 1e-9) for t in (3, 8, 15)
    ]
    ours, theirs = estimate_weibull(plain), WeibullFitter().fit(months, ended)
    late, theirs_late = estimate_weibull(spells), WeibullFitter().fit(months, ended, entry=entry)
    for name, mine, other in (("Weibull", ours, theirs), ("Weibull with entry", late, theirs_late)):
        rows += [
            (f"{name} shape", mine.shape, other.rho_, 1e-3),
            (f"{name} scale", mine.scale, other.lambda_, 1e-2),
            (f"{name} shape s.e.", mine.shape_error, other.summary.loc["rho_", "se(coef)"], 1e-3),
            (f"{name} log likelihood", mine.log_likelihood, other.log_likelihood_, 1e-4),
        ]
    frame = pd.DataFrame({"months": months, "ended": ended, "flag": flag.astype(float), "entry": entry})
    for name, sample, column in (("Cox", plain, None), ("Cox with entry", spells, "entry")):
        data = frame if column else frame.drop(columns="entry")
        fit, other = estimate_cox(sample, flag), CoxPHFitter().fit(data, "months", "ended", entry_col=column)
        assert fit is not None
        rows += [
            (f"{name} log hazard ratio", fit.log_hazard_ratio, float(other.params_["flag"]), 1e-4),
            (f"{name} s.e.", fit.error, float(other.standard_errors_["flag"]), 1e-4),
        ]
    test = logrank_test(months[flag], months[~flag], ended[flag], ended[~flag])
    return [*rows, ("log-rank statistic", float(logrank_statistics(plain, flag[None, :])[0]), test.test_statistic, 1e-6)]


def main() -> int:
    """Print and keep the comparison; return 1 when a quantity is further apart than its tolerance."""
    lines, failed = [f"lifelines {__version__} against strategynote, made-up spells", ""], 0
    for n, seed in ((30, 1), (60, 2), (400, 3)):
        lines.append(f"n = {n}, seed {seed}")
        for name, ours, theirs, tolerance in compare(n, seed):
            apart = abs(ours - theirs) > tolerance
            failed += apart
            lines.append(f"  {name:<32} ours {ours:>12.6f}   lifelines {theirs:>12.6f}   {'APART' if apart else 'agrees'}")
        lines.append("")
    lines.append("all agree" if not failed else f"{failed} quantities apart")
    print("\n".join(lines))
    OUTPUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
