"""The published numbers, each quoted with its source, and the tolerance that a later data vintage needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FF1993 = "Fama and French (1993), JFE 33, Table 2"
CARHART = "Carhart (1997), JF 52, Table II"
FF2015 = "Fama and French (2015), JFE 116"
TABLE_1B = f"{FF2015}, Table 1B"
HAMILTON = "Hamilton (1989), Econometrica 57; Stata manual, mswitch"
NYFED = "New York Fed, yield-curve model"
SAHM = "FRED, SAHMREALTIME"
QMJ = "Asness, Frazzini and Pedersen (2019), RAST 24"


@dataclass(frozen=True)
class Published:
    """One published number; `tolerance` is the largest gap to ours that counts as agreement."""

    id: str
    quantity: str
    value: float
    tolerance: float
    source: str


@dataclass(frozen=True)
class Replication:
    """A published number beside ours; `ours` is None where the data are not at hand."""

    published: Published
    ours: float | None
    data: str

    @property
    def verdict(self) -> str:
        """Agrees, differs or not at hand."""
        if self.ours is None:
            return "not at hand"
        return "agrees" if abs(self.ours - self.published.value) <= self.published.tolerance else "differs"


def _means(
    prefix: str, what: str, source: str, values: Mapping[str, tuple[float, float]], tolerances: tuple[float, float]
) -> list[Published]:
    """Return a mean and a t for each factor."""
    rows = []
    for name, (mean, t) in values.items():
        rows.append(Published(f"{prefix}.{name}.mean", f"{what}: {NAMES[name]}, percent a month", mean, tolerances[0], source))
        rows.append(Published(f"{prefix}.{name}.t", f"{what}: {NAMES[name]}, t", t, tolerances[1], source))
    return rows


NAMES = {
    "mkt_excess": "market", "smb": "size", "hml": "value", "rmw": "profitability", "cma": "investment", "mom": "momentum",
}  # fmt: skip
MEANS_1993 = {"mkt_excess": (0.43, 1.76), "smb": (0.27, 1.73), "hml": (0.40, 2.91)}
MEANS_1997 = {"mkt_excess": (0.44, 1.93), "smb": (0.29, 1.89), "hml": (0.46, 3.42)}
# Small and big, low to high, S1V1 .. S5V5 of the 25 portfolios: mean excess return in percent, 1963-07 to 1991-12.
FF1993_NINE = {
    "S1V1": 0.39, "S1V3": 0.79, "S1V5": 1.01, "S3V1": 0.43, "S3V3": 0.68, "S3V5": 0.97, "S5V1": 0.40, "S5V3": 0.32, "S5V5": 0.59,
}  # fmt: skip
FF2015_SIZE_OP = (
    0.56, 0.94, 0.90, 0.95, 0.88, 0.59, 0.78, 0.84, 0.81, 0.98, 0.53, 0.77, 0.72, 0.78, 0.94,
    0.57, 0.65, 0.63, 0.70, 0.82, 0.39, 0.33, 0.43, 0.47, 0.57,
)  # fmt: skip
TABLE_4 = {"mkt_excess": (0.50, 2.74), "smb": (0.29, 2.31), "hml": (0.37, 3.20), "rmw": (0.25, 2.92), "cma": (0.33, 4.07)}
# The market and value are the same factors in the three-factor file.
TABLE_4_SHARED = {name: TABLE_4[name] for name in ("mkt_excess", "hml")}
TABLE_6 = {"mkt_excess": (0.82, 4.94), "smb": (0.39, 3.23), "hml": (-0.04, -0.47), "rmw": (0.43, 5.45), "cma": (0.28, 5.03)}

PACKAGED: tuple[Published, ...] = (
    *_means("ff1993", "Mean 1963-07 to 1991-12", FF1993, MEANS_1993, (0.06, 0.40)),
    Published("ff1993.nine.error", "Nine size x value portfolios: mean absolute gap of means, percent", 0.0, 0.06, FF1993),
    Published("ff1993.nine.correlation", "Nine size x value portfolios: correlation of mean returns", 1.0, 0.02, FF1993),
    *_means("carhart", "Mean 1963-07 to 1993-12", CARHART, MEANS_1997, (0.06, 0.40)),
    Published("carhart.mom.mean", "Mean 1963-07 to 1993-12: momentum, percent a month", 0.82, 0.08, CARHART),
    *_means("ff2015_three", "Mean 1963-07 to 2013-12", f"{FF2015}, Table 4", TABLE_4_SHARED, (0.03, 0.35)),
    Published("hamilton.stay_recession", "Probability that a recession goes on", 0.7547, 0.005, HAMILTON),
    Published("hamilton.leave_expansion", "Probability that an expansion ends", 0.0959, 0.005, HAMILTON),
    Published("hamilton.mean_recession", "Growth in recessions, percent a quarter", -0.3588, 0.005, HAMILTON),
    Published("hamilton.mean_expansion", "Growth in expansions, percent a quarter", 1.1635, 0.005, HAMILTON),
    Published("nyfed.constant", "Recession probit: constant", -0.5333, 0.002, NYFED),
    Published("nyfed.slope", "Recession probit: slope on the term spread", -0.6330, 0.002, NYFED),
    Published("sahm.2020-04", "Sahm rule, April 2020, percentage points", 4.0, 0.1, SAHM),
    Published("sahm.2024-07", "Sahm rule, July 2024, percentage points (revised data)", 0.53, 0.05, SAHM),
)
ARCHIVED: tuple[Published, ...] = (
    Published("ff2015.size_op.error", "25 Size-OP portfolios: mean absolute gap of mean returns, percent", 0.0, 0.035, TABLE_1B),
    Published("ff2015.size_op.correlation", "25 Size-OP portfolios: correlation of mean returns", 1.0, 0.02, TABLE_1B),
    *_means("ff2015", "Mean 1963-07 to 2013-12", f"{FF2015}, Table 4", TABLE_4, (0.03, 0.35)),
    *_means("ff2015_spanning", "Intercept on the other four", f"{FF2015}, Table 6", TABLE_6, (0.05, 0.55)),
    Published("ff2015.grs_three", "GRS of three factors on 25 Size-B/M portfolios", 3.62, 0.30, f"{FF2015}, Table 5A"),
    Published("ff2015.grs_five", "GRS of five factors on 25 Size-B/M portfolios", 2.84, 0.30, f"{FF2015}, Table 5A"),
    Published("ff2015.alpha_three", "Mean absolute alpha of three factors, percent a month", 0.102, 0.01, f"{FF2015}, Table 5A"),
    Published("ff2015.alpha_five", "Mean absolute alpha of five factors, percent a month", 0.094, 0.01, f"{FF2015}, Table 5A"),
    Published("qmj.mean", "Quality minus junk, US, 1957-07 to 2012-12, percent a month", 0.40, 0.06, QMJ),
    Published("qmj.t", "Quality minus junk, US, 1957-07 to 2012-12, t", 4.38, 0.60, QMJ),
    Published("nyfed.column", "Recession probability: largest gap to the published column, points", 0.0, 0.5, NYFED),
)


def set_beside(published: Iterable[Published], ours: Mapping[str, float], *, data: Mapping[str, str]) -> list[Replication]:
    """Pair published numbers with ours; `data` says by the first part of an id where our number comes from."""
    return [Replication(row, ours.get(row.id), data[row.id.split(".")[0]]) for row in published]
