"""Tables of one file by name, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import pandas as pd


class LazyTables(Mapping[str, pd.DataFrame]):
    """A mapping whose names are known at once and whose tables are made by `make(name)`, once each.

    A publisher's file holds up to a dozen tables of seventy years; most sections read two of them.
    """

    def __init__(self, names: Iterable[str], make: Callable[[str], pd.DataFrame]) -> None:
        self.made: dict[str, pd.DataFrame] = {}
        self._names = dict.fromkeys(names)
        self._make = make

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name not in self.made:
            self.made[name] = self._make(name)
        return self.made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names  # Mapping's own would make the table

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
