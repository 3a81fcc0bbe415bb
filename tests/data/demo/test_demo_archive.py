from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest
from strategynote.data.archive import Vintage, last_day, read_archive
from strategynote.data.catalog import core_datasets, dataset
from strategynote.data.cycles import announced_on
from strategynote.data.demo.archive import build_demo_archive, demo_version
from strategynote.data.portfolios import SORTS, load_factors, load_market, load_price, load_size, load_sorts
from strategynote.data.readers.registry import READERS
from strategynote.data.wall import Wall
from strategynote.errors import BadInput

MAX_BYTES = 20_000_000


def _bytes(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.fixture(scope="module")
def early(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_demo_archive(tmp_path_factory.mktemp("early"), "1990-01", 7)


def test_every_file_is_read_by_the_reader_of_its_catalogue_row_and_ends_where_the_index_says(
    demo_vintages: list[Vintage],
) -> None:
    for vintage in demo_vintages:
        row = dataset(vintage.dataset)
        tables = READERS[row.reader](vintage.path)
        index = next(iter(tables.values())).index
        last = index[-1].end_time.date() if isinstance(index, pd.PeriodIndex) else index[-1].date()
        stated = last_day(row, vintage)
        assert abs((last - stated).days) <= 92, vintage.dataset
        assert (last.year, last.month) >= (2008, 12), vintage.dataset


def test_every_core_dataset_is_there_and_reaches_the_period(demo_vintages: list[Vintage]) -> None:
    last = {v.dataset: v.last for v in demo_vintages}
    assert {row.id: last.get(row.id) for row in core_datasets()} == {row.id: "2025-06" for row in core_datasets()}


def test_the_archive_is_small(demo_folder: Path) -> None:
    assert sum(p.stat().st_size for p in demo_folder.rglob("*") if p.is_file()) < MAX_BYTES


def test_the_same_period_and_seed_give_the_same_bytes(early: Path, tmp_path: Path) -> None:
    assert _bytes(early) == _bytes(build_demo_archive(tmp_path, "1990-01", 7))


def test_the_first_possible_period_has_every_core_dataset(early: Path) -> None:
    known = {v.dataset for v in read_archive(early, "demo")}
    assert {row.id for row in core_datasets()} <= known


def test_a_later_period_only_adds_months(early: Path, tmp_path: Path) -> None:
    later = build_demo_archive(tmp_path, "1990-02", 7)
    for id in ("french/25_Portfolios_ME_VAR_5x5", "french/25_Portfolios_5x5", "french/F-F_Research_Data_5_Factors_2x3"):
        before, after = (READERS["french"](folder / f"{id}_CSV.zip") for folder in (early, later))
        for name, frame in before.items():
            pd.testing.assert_frame_equal(frame, after[name].loc[: frame.index[-1]], check_freq=False)
    for name in ("UNRATE", "GS10", "TB3MS", "PCEPILFE"):
        before, after = (READERS["fred_csv"](folder / "macro" / f"{name}.csv")["data"] for folder in (early, later))
        pd.testing.assert_frame_equal(before, after.loc[: before.index[-1]], check_freq=False)


@pytest.mark.parametrize("period", ["1989-12", "2036-01"])
def test_a_period_outside_the_simulation_is_refused_with_the_possible_months(period: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="possible months are 1990-01 to 2035-12"):
        build_demo_archive(tmp_path, period, 1)


def test_a_negative_seed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="seed is -1"):
        build_demo_archive(tmp_path, "2025-06", -1)


def test_the_wall_hands_out_every_portfolio_and_factor(demo_wall: Wall) -> None:
    sorts = load_sorts(demo_wall)
    assert list(sorts) == list(SORTS)
    assert all(not p.ret.isna().any(axis=None) and p.ret.index[-1] == demo_wall.period for p in sorts.values())
    assert load_size(demo_wall).ret["Lo 20"].notna().all()
    assert load_factors(demo_wall).notna().all(axis=None)
    assert str(load_market(demo_wall).index[0]) == "1926-07"


def test_the_wall_hands_out_macro_data_workbooks_and_prices(demo_wall: Wall) -> None:
    assert demo_wall.series("fred/UNRATE").index[-1] == demo_wall.period
    assert demo_wall.choice("fred-md/monthly").status == "dated"  # type: ignore[union-attr]
    assert 5 < demo_wall.series("shiller/ie_data", "cape").iloc[-1] < 100
    assert demo_wall.series("epu/us-monthly").index[-1] == demo_wall.series("gpr/export").index[-1] == demo_wall.period
    assert load_price(demo_wall, "IWM").index[-1].date() == demo_wall.as_of


def test_turning_points_stay_behind_the_wall_until_they_are_announced(demo_wall: Wall) -> None:
    turns = demo_wall.table("nber/cycle-dates")
    assert len(turns) > 10
    assert all(announced_on(day.to_period("M")) <= demo_wall.as_of for day in turns.index)


def test_the_version_is_a_hash_of_the_code() -> None:
    assert len(demo_version()) == 16 and demo_version() == demo_version()


def test_no_file_names_a_real_firm_or_publisher(demo_folder: Path) -> None:
    for path in (demo_folder / "macro" / "policy_rate_changes.csv", demo_folder / "archive.csv"):
        text = path.read_text(encoding="utf-8")
        assert "Federal Reserve" not in text and "https://" not in text
