"""What the band's width rule is worth in simulated histories as long as ours, where the truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.signal import lfilter

from strategynote.research.outlook.blocks import chunk_sizes
from strategynote.research.outlook.expanding import expand
from strategynote.research.outlook.forward import Sample
from strategynote.research.outlook.inference import DRAWS
from strategynote.research.outlook.oos import FIRST


@dataclass(frozen=True)
class SimulatedCoverage:
    """Share of simulated next decades inside the regression's band: `raw` textbook width, `published` width from the record."""

    level: float
    raw: float
    published: float
    draws: int

    @property
    def standard_error(self) -> float:
        """Monte Carlo standard error of `published`."""
        return float(np.sqrt(self.published * (1 - self.published) / self.draws))


def simulate_coverage(
    sample: Sample, *, seed: int, level: float = 0.90, draws: int = DRAWS, first: int = FIRST
) -> SimulatedCoverage | None:
    """Return how often bands made as ours are hold the decade that follows, or None while no forecast would be complete.

    Each history has the sample's length plus one horizon: flow_{t+1} = a + b x_t + u, x_{t+1} = c + rho x_t + v, with
    (u, v) drawn in pairs from the sample's own monthly residuals. The band at its last month is the regression's, once with
    the textbook width and once with the quantile of the scaled errors complete by then.
    """
    if sample.completed < first + sample.horizon:
        return None
    world = _World.of(sample)
    rng = np.random.default_rng(seed)
    inside = np.concatenate([world.inside(rng, size, level=level, first=first) for size in chunk_sizes(draws)], axis=1)
    raw, published = inside.mean(axis=1)
    return SimulatedCoverage(level, float(raw), float(published), draws)


@dataclass(frozen=True)
class _World:
    """Monthly truth to simulate from: residual pairs (u, v), slope and mean of flow, persistence, length and horizon."""

    residuals: np.ndarray
    slope: float
    mean: float
    rho: float
    months: int
    horizon: int

    @classmethod
    def of(cls, sample: Sample) -> _World:
        x, flow = sample.x.to_numpy() - sample.x.mean(), sample.flow.to_numpy()
        own, cross = stats.linregress(x[:-1], x[1:]), stats.linregress(x[:-1], flow[1:])
        u = flow[1:] - cross.intercept - cross.slope * x[:-1]
        v = x[1:] - own.intercept - own.slope * x[:-1]
        residuals = np.column_stack([u, v])
        return cls(residuals, float(cross.slope), float(flow.mean()), float(own.slope), len(x), sample.horizon)

    def draw(self, rng: np.random.Generator, draws: int) -> tuple[np.ndarray, np.ndarray]:
        """Return x and flow, each (draws, months + horizon), after two half-lives of running in."""
        burn = 240
        pick = rng.integers(0, len(self.residuals), size=(draws, burn + self.months + self.horizon), dtype=np.int32)
        x = lfilter([1.0], [1.0, -self.rho], self.residuals[:, 1][pick], axis=1)
        flow = self.mean + self.residuals[:, 0][pick]
        flow[:, 1:] += self.slope * x[:, :-1]
        return x[:, burn:], flow[:, burn:]

    def inside(self, rng: np.random.Generator, draws: int, *, level: float, first: int) -> np.ndarray:
        """Return whether the last origin's outcome lies in the textbook and in the published band, (2, draws)."""
        x, flow = self.draw(rng, draws)
        total, h = np.cumsum(flow, axis=1), self.horizon
        y = np.expm1((total[:, h:] - total[:, :-h]) * (12 / h))
        x = x[:, : self.months]
        run = expand(x, y, horizon=h, first=first)
        error = np.abs(y - run.forecast) / run.se
        known = error[:, first + h - 1 : self.months - h]
        t = stats.t.ppf(0.5 + level / 2, run.n[-1] - 2)
        width = np.quantile(known, level, axis=1, method="higher")
        return np.array([error[:, -1] <= t, error[:, -1] <= width])
