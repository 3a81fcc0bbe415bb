"""The catalogue: rows that stand for several datasets, and rows that it refuses."""

from __future__ import annotations

import pytest
from strategynote.data.catalog import catalog, dataset
from strategynote.errors import BadInput

CODES = "FGHJKMNQUVXZ"


def test_one_row_stands_for_every_contract_it_names() -> None:
    contracts = [row for id, row in catalog().items() if id.startswith("cme/zq-contract-")]
    assert {row.id.removeprefix("cme/zq-contract-") for row in contracts} == {f"{code}{year}" for code in CODES for year in (22, 23)}
    assert {row.title.removeprefix("Federal funds futures ") for row in contracts} == {row.id[-3:] for row in contracts}
    assert {(row.reader, row.terms, row.lag_days) for row in contracts} == {("zq_contract", "internal", 0)}


def test_no_choice_is_left_standing_in_an_id_or_title() -> None:
    assert not [row.id for row in catalog().values() if set("{}") & set(row.id + row.title)]


def test_an_id_beside_the_contracts_is_unknown_and_the_nearest_is_named() -> None:
    with pytest.raises(BadInput, match=r"unknown dataset 'cme/zq-contract-F2'.*cme/zq-contract-F2[23]"):
        dataset("cme/zq-contract-F2")
