"""The French library: made-up files in each layout, then every file of the archive against its own description."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from strategynote.data.readers.french import read_french
from strategynote.errors import DataError

MONTHS = [202311, 202312, 202401]
PREAMBLE = (
    "This file was created using the 202401 CRSP database.\r\nMade up.\r\n\r\n"
    "Missing data are indicated by -99.99 or -999.\r\n\r\n"
)
FOOTER = "Copyright 2024 Nobody\r\n"


def block(title: str, header: str, rows: dict[int, str], *, gap: str = "\r\n\r\n") -> str:
    lines = "".join(f"{date:>6},{cells}\r\n" for date, cells in rows.items())
    return f"{title}\r\n{header}\r\n{lines}{gap}"


def monthly(title: str, header: str, values: str) -> str:
    return block(title, header, dict.fromkeys(MONTHS, values))


def annual(title: str, header: str, values: str) -> str:
    return block(title, header, {2022: values, 2023: values})


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


HEAD = ",SMALL LoVAR,ME1 VAR2"
JUNE = (
    "  For portfolios formed in June of year t\r\n"
    "  Value Weight Average of {what} Calculated for June of t to June of t+1 as: \r\n  {formula}"
)
BE_ME = "Sum[ME(Mth) * BE(Fiscal Year t-1) / ME({when})] / Sum[ME(Mth)]"
SORT_FILE = (
    PREAMBLE
    + monthly("  Average Value Weighted Returns -- Monthly", HEAD, "   1.5000,  -2.0000")
    + monthly("  Average Equal Weighted Returns -- Monthly", HEAD, "   2.5000,  -99.99")
    + annual("  Average Value Weighted Returns -- Annual", HEAD, "  10.0000,  -999")
    + annual("  Average Equal Weighted Returns -- Annual", HEAD, "  20.0000,  30.0000")
    + monthly("  Number of Firms in Portfolios", HEAD, "     78,    162")
    + monthly("  Average Market Cap", HEAD, "    9.78,    8.82")
    + monthly(JUNE.format(what="BE/ME", formula=BE_ME.format(when="Dec t-1")), HEAD, " 0.5, 0.6")
    + monthly(JUNE.format(what="BE/ME", formula=BE_ME.format(when="Jun t")), HEAD, " 0.7, 0.8")
    + monthly(JUNE.format(what="OP", formula="Sum[ME(Mth) * OP(t-1) / BE(t-1)] / Sum[ME(Mth)]"), HEAD, " 0.1, 0.2")
    + monthly(JUNE.format(what="investment (rate of growth of assets)", formula="Sum[ME(Mth) * Log(..)]"), HEAD, " 0.3, 0.4")
    + monthly(JUNE.format(what="Past Return Variance", formula="Sum[ME(Mth) * VAR / Sum[ME(Mth)]"), HEAD, " 1.3, 2.4")
    + FOOTER
)


@pytest.fixture
def sort_file(tmp_path: Path) -> Path:
    return write(tmp_path / "25_Portfolios_ME_VAR_5x5.csv", SORT_FILE)


def test_every_block_of_a_sort_file_gets_its_own_key(sort_file: Path) -> None:
    tables = read_french(sort_file)
    assert list(tables) == [
        *("returns_vw", "returns_ew", "returns_vw_annual", "returns_ew_annual", "n_firms", "mktcap"),
        *("bm_dec", "bm_june", "op", "inv", "var"),
    ]
    assert tables["returns_vw"].attrs["vintage"] == "202401"


def test_returns_become_decimals_and_other_blocks_keep_their_unit(sort_file: Path) -> None:
    tables = read_french(sort_file)
    assert tables["returns_vw"].loc["2023-12", "SMALL LoVAR"] == pytest.approx(0.015)
    assert tables["returns_ew_annual"].loc["2023", "ME1 VAR2"] == pytest.approx(0.30)
    assert tables["n_firms"].iloc[0].tolist() == [78, 162]
    assert tables["op"].iloc[0].tolist() == [0.1, 0.2]


def test_december_and_june_book_to_market_are_told_apart_by_their_formula(sort_file: Path) -> None:
    tables = read_french(sort_file)
    assert tables["bm_dec"].iloc[0, 0] == 0.5
    assert tables["bm_june"].iloc[0, 0] == 0.7


def test_both_sentinels_are_missing(sort_file: Path) -> None:
    tables = read_french(sort_file)
    assert tables["returns_ew"]["ME1 VAR2"].isna().all()
    assert tables["returns_vw_annual"]["ME1 VAR2"].isna().all()


def test_months_and_years_are_periods(sort_file: Path) -> None:
    tables = read_french(sort_file)
    assert tables["returns_vw"].index.equals(pd.period_range("2023-11", "2024-01", freq="M", name="period"))
    assert tables["returns_vw_annual"].index.equals(pd.period_range("2022", "2023", freq="Y", name="period"))


@pytest.mark.parametrize(
    ("vw", "ew"),
    [
        ("Average Value Weighted Returns -- Monthly", "Average Equal Weighted Returns -- Monthly"),
        ("Value Weight Returns -- Monthly", "Equal Weight Returns -- Monthly"),
        ("Average Value Weight Returns -- Monthly", "Average Equal Weighted Returns -- Monthly"),
        ("Value Weighted Returns -- Monthly", "Equal Weighted Returns -- Monthly"),
    ],
)
def test_old_and_new_titles_give_the_same_keys(tmp_path: Path, vw: str, ew: str) -> None:
    text = PREAMBLE + monthly(f"  {vw}", HEAD, "1,2") + monthly(f"  {ew}", HEAD, "3,4") + FOOTER
    assert list(read_french(write(tmp_path / "a.csv", text))) == ["returns_vw", "returns_ew"]


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("  Sum of BE / Sum of ME", "bm_sum_annual"),
        ("  Value Weight Average of BE / ME", "bm_annual"),
        ("  Value-Weighted Average of BE/ME", "bm_annual"),
        ("  Sum of E      / Sum of ME", "ep_sum_annual"),
        ("  Value Weight Average of E      / ME", "ep_annual"),
        ("  Sum of CF     / Sum of ME", "cfp_sum_annual"),
        ("  Value Weight Average of CF     / ME", "cfp_annual"),
        ("  Value Weight Average of OP", "op_annual"),
        ("  Value Weight Average of Natural Log of INV", "inv_annual"),
        ("  Value-Weighted Average of NI", "ni_annual"),
        ("  Value-Weighted Average of ACCR", "ac_annual"),
        ("  Value-Weighted Average of Prior Beta", "beta_annual"),
        ("  A block of next year", "a_block_of_next_year_annual"),
    ],
)
def test_annual_characteristics_have_keys_of_their_own(tmp_path: Path, title: str, key: str) -> None:
    text = PREAMBLE + monthly("  Value Weight Returns -- Monthly", HEAD, "1,2") + annual(title, HEAD, "3,4") + FOOTER
    tables = read_french(write(tmp_path / "a.csv", text))
    assert list(tables) == ["returns_vw", key]
    assert tables[key].iloc[0].tolist() == [3, 4]


def test_prior_returns_have_two_keys(tmp_path: Path) -> None:
    text = PREAMBLE + monthly("  Equally-Weighted Average of Prior Returns", HEAD, "1,2")
    text += monthly("  Value-Weighted Average of Prior Returns", HEAD, "3,4") + FOOTER
    assert list(read_french(write(tmp_path / "a.csv", text))) == ["prior_return_ew", "prior_return_vw"]


@pytest.mark.parametrize("header", [",Lo 10,2-Dec,9-Dec,Hi 10", ",Lo 10,Dec 2,Dec 9,Hi 10", ",Lo 10 ,02-Dec, Dec 9,Hi  10", ",Lo 10,Dec-2,Dec-09,Hi 10"])
def test_decile_headings_are_written_one_way(tmp_path: Path, header: str) -> None:
    text = PREAMBLE + monthly("  Value Weight Returns -- Monthly", header, "1,2,3,4") + FOOTER
    assert list(read_french(write(tmp_path / "a.csv", text))["returns_vw"].columns) == ["Lo 10", "Dec 2", "Dec 9", "Hi 10"]


def test_a_blank_line_between_header_and_rows_does_not_hide_the_block(tmp_path: Path) -> None:
    text = PREAMBLE + monthly("  Value Weighted Returns -- Monthly", HEAD, "1,2")
    text += "  Value Weighted Returns -- Annual from January to December\r\n" + HEAD
    text += "\r\n\r\n  2022, 1, 2\r\n  2023, 3, 4\r\n\r\n" + FOOTER
    assert read_french(write(tmp_path / "a.csv", text))["returns_vw_annual"].loc["2023"].tolist() == [0.03, 0.04]


def test_a_bare_carriage_return_before_a_header_ends_a_line(tmp_path: Path) -> None:
    text = PREAMBLE + monthly("  Average Value Weighted Returns -- Monthly", HEAD, "1,2")
    text += annual("  Average Equal Weighted Returns -- Annual", "\r" + HEAD, "1,2") + FOOTER
    assert list(read_french(write(tmp_path / "a.csv", text))) == ["returns_vw", "returns_ew_annual"]


FACTORS = (
    PREAMBLE
    + block("", ",Mkt-RF,SMB,HML,RMW,CMA,RF", dict.fromkeys(MONTHS, " -0.39, -0.48, -0.81, 0.64, -1.15, 0.27"), gap="\r\n")
    + annual(" Annual Factors: January-December ", ",Mkt-RF,SMB,HML,RMW,CMA,RF", " 12.59, 0.40, 9.82, -2.59, 6.64, 3.54")
    + FOOTER
)


def test_factors_carry_the_project_names(tmp_path: Path) -> None:
    tables = read_french(write(tmp_path / "F-F_Research_Data_5_Factors_2x3.CSV", FACTORS))
    assert list(tables) == ["factors", "factors_annual"]
    assert list(tables["factors"].columns) == ["mkt_excess", "smb", "hml", "rmw", "cma", "risk_free"]
    assert tables["factors"].iloc[0, 5] == pytest.approx(0.0027)


@pytest.mark.parametrize(("name", "column"), [("Mom", "mom"), ("ST_Rev", "st_rev")])
def test_single_factor_files_have_a_title_of_two_lines(tmp_path: Path, name: str, column: str) -> None:
    text = PREAMBLE + block("", f",{name}", dict.fromkeys(MONTHS, "   0.57"), gap="\r\n")
    text += annual("Annual Factors:\r\nJanuary-December ", f",{name}", "  24.45") + FOOTER
    tables = read_french(write(tmp_path / "a.csv", text))
    assert {key: list(frame.columns) for key, frame in tables.items()} == {"factors": [column], "factors_annual": [column]}


def test_a_file_saved_by_a_spreadsheet_reads_like_the_original(tmp_path: Path) -> None:
    original = read_french(write(tmp_path / "a.csv", FACTORS))
    lines = [line.strip() if re.match(r" *\d", line) else line for line in FACTORS.replace("\r", "").split("\n")]
    resaved = "\n".join(line.replace(", ", ",") + "," * (6 - line.count(",")) for line in lines)
    again = read_french(write(tmp_path / "b.csv", resaved))
    assert all(original[key].equals(again[key]) for key in original)


def test_daily_factors_have_days(tmp_path: Path) -> None:
    text = ",Mkt-RF,SMB,HML,RF\r\n20240102,    0.09,   -0.25,   -0.27,   0.009\r\n20240103, 1, 2, 3, 4\r\n\r\n"
    text = PREAMBLE + text + FOOTER
    table = read_french(write(tmp_path / "a.csv", text))["factors_daily"]
    assert list(table.index.astype(str)) == ["2024-01-02", "2024-01-03"]
    assert table.index.name == "date"
    assert table["risk_free"].iloc[0] == pytest.approx(0.00009)


def test_a_missing_month_is_named_with_the_one_before_it(tmp_path: Path) -> None:
    months = [202310, 202311, 202401, 202402]
    text = PREAMBLE + block("  Average Value Weighted Returns -- Monthly", HEAD, dict.fromkeys(months, "1.00,2.00")) + FOOTER
    with pytest.raises(DataError, match="received 202401 after 202311"):
        read_french(write(tmp_path / "25_Portfolios_ME_VAR_5x5.csv", text))


def test_a_zip_and_its_csv_give_equal_tables(tmp_path: Path, sort_file: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a_CSV.zip", "w") as archive:
        archive.writestr("a.csv", SORT_FILE)
    plain, zipped = read_french(sort_file), read_french(tmp_path / "a_CSV.zip")
    assert all(plain[key].equals(zipped[key]) for key in plain)


def refusal(path: Path, text: str) -> str:
    with pytest.raises(DataError) as caught:
        read_french(write(path, text))
    message = str(caught.value)
    assert message.startswith(f"{path.name}: ")
    assert "\n" not in message
    assert "fetch the file again" in message
    return message


VW, EW = "Average Value Weighted Returns -- Monthly", "Average Equal Weighted Returns -- Monthly"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        pytest.param("202312,   1.5000,  -2.0000", "202312,   1.5000", "received 1 in", id="a cell missing"),
        pytest.param("202312,   1.5000,", "202312,   1.5000, 7,", "received 3 in", id="a cell too many"),
        pytest.param("202312,   1.5000,", "202312,   n.a.,", "numeric cells only", id="text"),
        pytest.param("202312,   1.5000,", "202312,         ,", "numeric cells only", id="an empty cell"),
        pytest.param("202312,   1.5000", "202302,   1.5000", "received 202302 after 202311", id="a month earlier"),
        pytest.param("202312,   1.5000", "202311,   1.5000", "received 202311 after 202311", id="a month twice"),
        pytest.param("202312,   1.5000", "202313,   1.5000", "received 202313, expected months 01 to 12", id="month 13"),
        pytest.param("202312,   1.5000", "2023I2,   1.5000", "expected a dated row or a blank line", id="a letter in a date"),
        pytest.param("202401, 0.1, 0.2\r\n", "", "block 'op': received 2023-12", id="a block that ends early"),
        pytest.param("  2023,  10.0000,  -999\r\n", "", "block 'returns_vw_annual': received 2022", id="a year missing"),
        pytest.param(HEAD, ",SMALL LoVAR,SMALL LoVAR", "different, non-empty column names", id="a column twice"),
        pytest.param(HEAD + "\r\n", "", "expected a header line", id="no header"),
        pytest.param(EW, VW, "a second block 'returns_vw'", id="a title twice"),
    ],
)
def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path, old: str, new: str, where: str) -> None:
    assert old in SORT_FILE
    assert where in refusal(tmp_path / "broken.csv", SORT_FILE.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("<!DOCTYPE html><html>Not found</html>", "a web page"),
        ("This file was created using the 202401 CRSP database.\r\n", "at least one block"),
        ("", "an empty file"),
    ],
)
def test_a_file_without_blocks_is_refused(tmp_path: Path, text: str, where: str) -> None:
    assert where in refusal(tmp_path / "broken.csv", text)


def listed(archive: Path) -> dict[str, tuple[int, int]]:
    """Return blocks and sentinel cells per French file as the archive's own list states them."""
    rows = [line.strip().strip("|").split("|") for line in (archive / "equity/SOURCES.md").read_text().splitlines()]
    rows = [row for row in rows if row[0].startswith(" french/")]
    counts = {row[0].strip(): re.search(r"(\d+) blocks, (\d+) sentinel cells", row[-1]) for row in rows}
    return {name: (int(found[1]), int(found[2])) for name, found in counts.items() if found}


def raw(path: Path) -> str:
    if path.suffix != ".zip":
        return path.read_text(encoding="latin-1")
    with zipfile.ZipFile(path) as archive:
        return archive.read(archive.namelist()[0]).decode("latin-1")


@pytest.mark.archive_files("french/")
def test_blocks_and_sentinels_agree_with_the_archives_list(archive: Path, archive_file: Path) -> None:
    blocks, sentinels = listed(archive)[str(archive_file.relative_to(archive / "equity"))]
    tables = read_french(archive_file)
    assert len(tables) == blocks
    # the list counts cells written -99.99 or -999; annual BE/ME blocks write -99.9900
    padded = raw(archive_file).count("-99.9900")
    assert sum(int(frame.isna().to_numpy().sum()) for frame in tables.values()) == sentinels + padded
    assert not any("untitled" in key for key in tables)


@pytest.mark.archive_files("french/")
def test_every_number_of_every_block_equals_a_plain_reading(archive_file: Path) -> None:
    lines = raw(archive_file).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows = [line for line in lines if re.match(r"\s*(\d{4}|\d{6}|\d{8})\s*,", line)]
    plain = np.concatenate([np.array(line.split(",")[1:], dtype=float) for line in rows])
    tables = read_french(archive_file)
    percent = {key: 100.0 if key.startswith(("returns_", "factors")) else 1.0 for key in tables}
    read = np.concatenate([(frame * percent[key]).to_numpy().ravel() for key, frame in tables.items()])
    plain = np.where(np.isin(plain, (-99.99, -999.0)), np.nan, plain)
    np.testing.assert_allclose(read, plain, rtol=1e-12, atol=1e-12)


def archive_factors(archive: Path, vintage: str, name: str) -> pd.DataFrame:
    return read_french(archive / f"equity/french/crsp_{vintage}/{name}")["factors"]


def test_the_archive_lists_every_french_file(archive: Path) -> None:
    names = {str(path.relative_to(archive / "equity")) for path in (archive / "equity/french").glob("*/*")}
    assert names == set(listed(archive))


def test_market_of_known_months_agrees(archive: Path) -> None:
    three = archive_factors(archive, "202511", "F-F_Research_Data_Factors.csv")["mkt_excess"]
    five = archive_factors(archive, "202506", "F-F_Research_Data_5_Factors_2x3.csv")["mkt_excess"]
    assert three["2008-10"] == pytest.approx(-0.172, abs=5e-4)
    assert (three["2020-03"], five["2020-03"]) == (pytest.approx(-0.1337), pytest.approx(-0.1335))
    assert (three["2025-06"], five["2025-06"]) == (pytest.approx(0.0486), pytest.approx(0.0486))


@pytest.mark.parametrize(
    ("vintage", "name", "smb", "hml"),
    [
        ("202511", "F-F_Research_Data_Factors.csv", 0.0083, -0.0161),
        ("202604", "F-F_Research_Data_Factors_CSV.zip", 0.0080, -0.0166),
        ("202605", "F-F_Research_Data_Factors.csv", 0.0071, -0.0143),
    ],
)
def test_june_2025_factors_differ_by_vintage_as_listed(archive: Path, vintage: str, name: str, smb: float, hml: float) -> None:
    june = archive_factors(archive, vintage, name).loc["2025-06"]
    assert (june["smb"], june["hml"]) == (pytest.approx(smb), pytest.approx(hml))


def test_smb_and_hml_follow_from_the_six_portfolios(archive: Path) -> None:
    six = read_french(archive / "equity/french/crsp_202605/6_Portfolios_2x3_CSV.zip")["returns_vw"]
    factors = archive_factors(archive, "202605", "F-F_Research_Data_Factors.csv")
    small, big = six.iloc[:, :3], six.iloc[:, 3:]
    smb = small.mean(axis=1) - big.mean(axis=1)
    hml = (six.iloc[:, 2] + six.iloc[:, 5] - six.iloc[:, 0] - six.iloc[:, 3]) / 2
    assert (smb - factors["smb"]).abs().max() < 6e-5
    assert (hml - factors["hml"]).abs().max() < 6e-5


def test_deciles_weighted_by_their_caps_give_the_market(archive: Path) -> None:
    size = read_french(archive / "equity/french/crsp_202602/Portfolios_Formed_on_ME.csv")
    deciles = ["Lo 10", *(f"Dec {n}" for n in range(2, 10)), "Hi 10"]
    weights = size["n_firms"][deciles] * size["mktcap"][deciles]
    built = (size["returns_vw"][deciles] * weights).sum(axis=1) / weights.sum(axis=1)
    factors = archive_factors(archive, "202511", "F-F_Research_Data_Factors.csv")
    gap = (built - factors["mkt_excess"] - factors["risk_free"]).dropna().abs()
    assert gap.mean() < 5e-4
    assert gap.max() < 0.0175


def test_net_issuance_has_thirty_five_columns(archive: Path) -> None:
    tables = read_french(archive / "equity/french/crsp_201902/25_Portfolios_ME_NI_5x5_CSV.zip")
    assert tables["returns_vw"].shape == (668, 35)
    assert list(tables["returns_vw"].columns[:3]) == ["SMALL NegNI", "SMALL ZeroNI", "SMALL LoNI"]
