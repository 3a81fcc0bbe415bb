"""Size deciles and quintiles: returns that add up to the market, caps that grow with prices, firms that migrate each July."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from strategynote.data.demo.timeline import MONTHS, Floats, stream
from strategynote.data.demo.valuation import ValuationPath

# How far each decile shares in the return of small against large, and its own noise a month.
EXPOSURE = np.array([1.10, 1.02, 0.95, 0.90, 0.75, 0.62, 0.48, 0.34, 0.12, -0.01])
NOISE = np.array([0.016, 0.009, 0.006, 0.006, 0.006, 0.006, 0.006, 0.006, 0.005, 0.002])
SHARE = np.array([0.34, 0.42, 0.62, 1.05, 1.30, 1.85, 2.70, 5.00, 10.3, 76.4]) / 100
FIRMS = np.array([1370, 390, 285, 280, 205, 200, 172, 188, 169, 178])
SMALL, LARGE = slice(0, 4), slice(8, 10)
FIRST_CAP = 28_000.0  # USD million, all firms at the start
PAID_OUT = 0.0028  # dividends a month, which do not add to market value


@dataclass(frozen=True)
class SizePaths:
    """Decile paths on the month axis: `ret` (months, 10) decimals; `value` at the month's beginning, USD million; `firms`."""

    ret: Floats
    value: Floats
    firms: Floats

    @property
    def market(self) -> Floats:
        """Value-weighted return of all firms."""
        return (self.ret * self.value).sum(axis=1) / self.value.sum(axis=1)

    def joined(self, groups: list[list[int]]) -> tuple[Floats, Floats, Floats]:
        """Return value-weighted return, value and firms of deciles put together."""
        value = np.column_stack([self.value[:, g].sum(axis=1) for g in groups])
        ret = np.column_stack([(self.ret[:, g] * self.value[:, g]).sum(axis=1) for g in groups]) / value
        return ret, value, np.column_stack([self.firms[:, g].sum(axis=1) for g in groups])

    @property
    def quintiles(self) -> tuple[Floats, Floats, Floats]:
        """Return, value and firms of the five size quintiles (months, 5)."""
        return self.joined([[2 * q, 2 * q + 1] for q in range(5)])


def simulate_sizes(seed: int, path: ValuationPath) -> SizePaths:
    """Return the deciles of one seed.

    Deciles 9 and 10 together earn exactly the return of large caps, deciles 1 to 4 together exactly that of small caps.
    """
    rng, n = stream(seed, "sizes"), len(MONTHS)
    noise = rng.standard_normal((n, 10)) * NOISE
    growth = np.expm1(path.relative)
    ret, value, current = np.empty((n, 10)), np.empty((n, 10)), FIRST_CAP * SHARE
    for t, month in enumerate(MONTHS.month):
        if month == 7:
            current = _migrate(current)
        value[t] = current
        relative = 1 + EXPOSURE * growth[t] + noise[t]
        relative[SMALL] += 1 + growth[t] - relative[SMALL] @ current[SMALL] / current[SMALL].sum()
        relative[LARGE] += 1 - relative[LARGE] @ current[LARGE] / current[LARGE].sum()
        ret[t] = relative * np.exp(path.large[t]) - 1
        current = current * (1 + ret[t] - PAID_OUT)
    return SizePaths(ret, value, _firms(n))


def _migrate(value: Floats) -> Floats:
    """Return the values after firms changed deciles: half of the way back to the usual shares."""
    shares = np.sqrt(value / value.sum() * SHARE)
    return value.sum() * shares / shares.sum()


def _firms(n: int) -> Floats:
    years = np.arange(n) // 12
    return np.rint(FIRMS * np.clip(0.16 + 0.012 * years, 0.16, 1.0)[:, None])
