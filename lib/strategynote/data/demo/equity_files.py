"""Portfolio and factor files of the simulated economy, in the layout of the French Data Library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.demo.books import december_book_to_market, june_book_to_market
from strategynote.data.demo.economy import Economy
from strategynote.data.demo.sorts import SortPaths
from strategynote.data.demo.timeline import FIRST_ACCOUNTS, FIRST_RETURN, MONTHS, Floats, position, stream
from strategynote.data.demo.writers import Block, french_text
from strategynote.data.portfolios import SORTS


def _average(what: str, formula: str) -> str:
    """Return the title of a block of value-weighted averages; its third line tells the readers which average it is."""
    return (
        "  For portfolios formed in June of year t\n"
        f"  Value Weight Average of {what} Calculated for June of t to June of t+1 as:\n"
        f"  Sum[ME(Mth) * {formula}] / Sum[ME(Mth)]"
    )


TITLES = {
    "returns_vw": "  Average Value Weighted Returns -- Monthly",
    "returns_ew": "  Average Equal Weighted Returns -- Monthly",
    "annual_vw": "  Average Value Weighted Returns -- Annual",
    "n_firms": "  Number of Firms in Portfolios",
    "mktcap": "  Average Market Cap",
    "bm_dec": _average("BE/ME", "BE(Fiscal Year t-1) / ME(Dec t-1)"),
    "bm_june": _average("BE_FYt-1/ME_June t", "BE(Fiscal Year t-1) / ME(Jun t)"),
    "op": _average("OP", "OP(fiscal year t-1) / BE(fiscal year t-1)"),
    "inv": _average("investment (rate of growth of assets)", "Log(ASSET(t-1) / ASSET(t-2)"),
}
MARKS = {
    "profitability": "OP", "beta": "BETA", "volatility": "VAR", "residual_volatility": "VAR", "momentum": "PRIOR",
    "reversal": "PRIOR", "value": "BM", "investment": "INV", "accruals": "AC", "net_issuance": "NI",
}  # fmt: skip
STARTS = {"value": FIRST_RETURN, "momentum": pd.Period("1927-01", freq="M"), "reversal": FIRST_RETURN}
WITHOUT_BOOKS = ("momentum", "reversal")
QUINTILES = ("Lo 20", "Qnt 2", "Qnt 3", "Qnt 4", "Hi 20")
DECILES = ("Lo 10", "2-Dec", "3-Dec", "4-Dec", "5-Dec", "6-Dec", "7-Dec", "8-Dec", "9-Dec", "Hi 10")
FACTORS = {
    "mkt_excess": "Mkt-RF",
    "smb": "SMB",
    "hml": "HML",
    "rmw": "RMW",
    "cma": "CMA",
    "mom": "Mom",
    "st_rev": "ST_Rev",
    "risk_free": "RF",
}
FACTOR_FILES = {
    "french/F-F_Research_Data_5_Factors_2x3": (("mkt_excess", "smb", "hml", "rmw", "cma", "risk_free"), FIRST_ACCOUNTS),
    "french/F-F_Research_Data_Factors": (("mkt_excess", "smb", "hml", "risk_free"), FIRST_RETURN),
    "french/F-F_Momentum_Factor": (("mom",), STARTS["momentum"]),
    "french/F-F_ST_Reversal_Factor": (("st_rev",), FIRST_RETURN),
}


@dataclass(frozen=True)
class EquityFile:
    """One file: dataset id, text, first and last date of its data."""

    dataset: str
    text: str
    first: str
    last: str


def equity_files(economy: Economy, period: pd.Period) -> Iterator[EquityFile]:
    """Yield every portfolio and factor file, ending with `period`."""
    for sort in SORTS:
        yield _sort_file(economy, economy.sorts[sort], period)
    yield _size_file(economy, period)
    for dataset, (names, first) in FACTOR_FILES.items():
        yield _factor_file(economy, dataset, names, first=first, last=period)
    yield _daily_file(economy, period)
    for name in INDUSTRIES:
        yield _industry_file(economy, name, period)


def _sort_file(economy: Economy, paths: SortPaths, period: pd.Period) -> EquityFile:
    sort = paths.plan.name
    first = STARTS.get(sort, FIRST_ACCOUNTS)
    june = june_book_to_market(economy.seed, economy.valuation, paths)
    whole = economy.sizes.quintiles[0]
    equal = 100 * paths.ret + _equal_noise(economy.seed, sort, paths.ret.shape)
    tables: dict[str, Floats] = {
        "returns_vw": 100 * paths.ret, "returns_ew": equal, "annual_vw": 100 * paths.ret,
        "n_firms": paths.firms, "mktcap": paths.value / paths.firms,
    }  # fmt: skip
    if sort not in WITHOUT_BOOKS:
        tables |= {"bm_dec": december_book_to_market(june, whole), "bm_june": june}
    accounts = _accounts(paths) if sort in ("value", "profitability", "investment") else {}
    columns = _labels(MARKS[sort], len(paths.plan.tilt))
    blocks = [_block(key, table, columns, first=first, last=period) for key, table in tables.items()]
    blocks += [_block(key, table, columns, first=FIRST_ACCOUNTS, last=period) for key, table in accounts.items()]
    dataset = SORTS[sort]
    return EquityFile(dataset, french_text(dataset.split("/")[1], [b for b in blocks if len(b.frame)]), str(first), str(period))


def _equal_noise(seed: int, name: str, shape: tuple[int, ...]) -> Floats:
    return 0.05 + 0.4 * stream(seed, f"equal {name}").standard_normal(shape)


def _accounts(paths: SortPaths) -> dict[str, Floats]:
    """Return operating profitability and asset growth of the cells, flat over time but for the sort's own characteristic."""
    shape, sort = paths.ret.shape, paths.plan.name
    levels = {"op": (0.18, 0.22, 0.25, 0.28, 0.32), "inv": (0.05, 0.06, 0.07, 0.08, 0.10)}
    by_group = {"op": (-0.40, 0.14, 0.22, 0.31, 0.95), "inv": (-0.10, 0.03, 0.07, 0.13, 0.42)}
    own = {"profitability": "op", "investment": "inv"}.get(sort)
    return {
        key: np.broadcast_to(
            np.array(by_group[key])[None, None, :] if key == own else np.array(levels[key])[None, :, None], shape
        )
        for key in levels
    }


def _labels(mark: str, groups: int) -> list[str]:
    names = ["Neg", "Zero", "Lo", "2", "3", "4", "Hi"] if groups == 7 else ["Lo", "2", "3", "4", "Hi"]
    sizes = {1: "SMALL", 5: "BIG"}
    return [f"ME{q} {mark}{g}" if g.isdigit() else f"{sizes.get(q, f'ME{q}')} {g}{mark}" for q in range(1, 6) for g in names]


def _block(key: str, table: Floats, columns: list[str], *, first: pd.Period, last: pd.Period) -> Block:
    rows = slice(position(first), position(last) + 1)
    frame = pd.DataFrame(table[rows].reshape(rows.stop - rows.start, -1), index=MONTHS[rows], columns=columns)
    digits = {"n_firms": 0, "mktcap": 2}.get(key, 4)
    return Block(TITLES[key], _annual(frame) if key.startswith("annual") else frame, digits)


def _annual(frame: pd.DataFrame) -> pd.DataFrame:
    """Return calendar-year returns of complete years, percent."""
    whole = frame.groupby(frame.index.year).transform("size") == 12
    growth = np.log1p(frame[whole.iloc[:, 0] if isinstance(whole, pd.DataFrame) else whole] / 100)
    years = 100 * np.expm1(growth.groupby(growth.index.year).sum())
    return years.set_axis(pd.PeriodIndex(years.index.astype(str), freq="Y"), axis=0)


def _size_file(economy: Economy, period: pd.Period) -> EquityFile:
    sizes = economy.sizes
    thirds = [[0, 1, 2], [3, 4, 5, 6], [7, 8, 9]]
    parts = [sizes.joined(thirds), sizes.quintiles, (sizes.ret, sizes.value, sizes.firms)]
    ret, value, firms = (np.concatenate([part[i] for part in parts], axis=1) for i in range(3))
    columns = ["<= 0", "Lo 30", "Med 40", "Hi 30", *QUINTILES, *DECILES]
    none = np.full((len(MONTHS), 1), np.nan)
    equal = 100 * ret + _equal_noise(economy.seed, "size", ret.shape)
    tables = {
        "returns_vw": np.hstack([none, 100 * ret]), "returns_ew": np.hstack([none, equal]),
        "annual_vw": np.hstack([none, 100 * ret]), "n_firms": np.hstack([np.zeros_like(none), firms]),
        "mktcap": np.hstack([none, value / firms]),
    }  # fmt: skip
    blocks = [_block(key, table, columns, first=FIRST_RETURN, last=period) for key, table in tables.items()]
    return EquityFile(
        "french/Portfolios_Formed_on_ME", french_text("Portfolios_Formed_on_ME", blocks), str(FIRST_RETURN), str(period)
    )


def _factor_file(economy: Economy, dataset: str, names: tuple[str, ...], *, first: pd.Period, last: pd.Period) -> EquityFile:
    frame = 100 * economy.factors.loc[first:last, list(names)].rename(columns=FACTORS)
    blocks = [Block("", frame, 2), Block(" Annual Factors: January-December", _annual(frame), 2)]
    return EquityFile(dataset, french_text(dataset.split("/")[1], blocks), str(first), str(last))


def _daily_file(economy: Economy, period: pd.Period) -> EquityFile:
    name = "F-F_Research_Data_Factors_daily"
    frame = 100 * economy.daily.loc[: period.end_time].rename(columns=FACTORS)
    days = frame.index.strftime("%Y-%m-%d")
    return EquityFile(f"french/{name}", french_text(name, [Block("", frame, 3)]), days[0], days[-1])


INDUSTRIES = {
    "12_Industry_Portfolios": "NoDur Durbl Manuf Enrgy Chems BusEq Telcm Utils Shops Hlth Money Other",
    "49_Industry_Portfolios": "Agric Food Soda Beer Smoke Toys Fun Books Hshld Clths Hlth MedEq Drugs Chems Rubbr Txtls BldMt "
    "Cnstr Steel FabPr Mach ElcEq Autos Aero Ships Guns Gold Mines Coal Oil Util Telcm PerSv BusSv Hardw Softw Chips LabEq Paper "
    "Boxes Trans Whlsl Rtail Meals Banks Insur RlEst Fin Other",
}


def _industry_file(economy: Economy, name: str, period: pd.Period) -> EquityFile:
    """Return industries of equal size that add up to the market; their betas rise from the first to the last."""
    labels, rng, n = INDUSTRIES[name].split(), stream(economy.seed, name), len(MONTHS)
    beta, share = np.linspace(0.75, 1.3, len(labels)), np.full(len(labels), 1 / len(labels))
    beyond = rng.standard_normal((n, len(labels))) * 0.03 + (beta - beta @ share) * economy.valuation.shock[:, None]
    ret = economy.sizes.market[:, None] + beyond - (beyond @ share)[:, None]
    firms = np.maximum(1, np.rint(np.outer(economy.sizes.firms.sum(axis=1), share)))
    tables = {"returns_vw": 100 * ret, "n_firms": firms, "mktcap": np.outer(economy.sizes.value.sum(axis=1), share) / firms}
    blocks = [_block(key, table, labels, first=FIRST_RETURN, last=period) for key, table in tables.items()]
    return EquityFile(f"french/{name}", french_text(name, blocks), str(FIRST_RETURN), str(period))
