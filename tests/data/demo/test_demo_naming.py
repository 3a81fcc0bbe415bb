from __future__ import annotations

import pandas as pd
import pytest
from strategynote.data.demo.naming import demo_html, demo_names, demo_text


@pytest.mark.parametrize(
    ("real", "printed"),
    [
        ("Factors to 30 June 2025, prices to 24 July 2025", "Factors to day 30 of month 738, prices to day 24 of month 739"),
        ("in Q2 2025", "in quarter 246"),
        ("since 1926-07", "since month \N{MINUS SIGN}449"),
        ("the records of 2025 and 1963", "the records of year 62 and year 0"),
        ("2,000 resamples, 2000 draws, 20,250", "2,000 resamples, 2000 draws, 20,250"),
        ("IWM beat SPY", "Fund: small caps beat Fund: large caps"),
        ("NBER peaks and the Fed", "dating committee peaks and the central bank"),
        ("USA and THUS", "USA and THUS"),
    ],
)
def test_names_and_dates_are_replaced(real: str, printed: str) -> None:
    assert demo_text(real) == printed


def test_a_day_without_a_year_belongs_to_the_year_that_ends_with_the_month_after_the_period() -> None:
    text = "Factors to 30 June, prices to 24 July, changed on 11 December, 13 Jun to 15 Jul; June-formed"
    assert demo_text(text, pd.Period("2025-06", freq="M")) == (
        "Factors to day 30 of month 738, prices to day 24 of month 739, changed on day 11 of month 732, "
        "day 13 of month 738 to day 15 of month 739; June-formed"
    )
    assert demo_text(text) == text


def test_replacing_twice_changes_nothing_more() -> None:
    once = demo_text("IWM, NBER, FRED, Kenneth R. French Data Library, 24 July 2025, Q2 2025, 2025-06")
    assert demo_text(once) == once


def test_ids_scripts_and_styles_of_a_page_stay_as_they_are() -> None:
    page = (
        '<style>a{b:2025}</style><p data-fact="etf.IWM" value="2025-06" title="SPY">IWM <img alt="June 2025" '
        'src="2025-06.png"></p>'
    )
    assert demo_html(page) == (
        '<style>a{b:2025}</style><p data-fact="etf.IWM" value="2025-06" title="Fund: large caps">Fund: small caps '
        '<img alt="month 738" src="2025-06.png"></p>'
    )


def test_no_replacement_brings_a_real_name_back() -> None:
    for word in demo_names.values():
        assert demo_text(word) == word
