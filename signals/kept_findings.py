"""The findings of a look as bytes, for looks in which nothing is new of a series: by row of what is kept (signals.kept)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.packed import packed, text_array, texts_of, unpacked

_WORDS, _TEXTS = "words:", "texts:"
_SCORE, _CHANCE = 0.5, 0.10  # findings worth keeping


@dataclass(frozen=True, slots=True)
class KeptFindings:
    """`columns` of findings (COLUMNS and EXTRA of signals.detection, their series by `row`; words as numbers of `texts`), and which rows
    were `asked`: of the others nothing is known."""

    columns: dict[str, NDArray[Any]]
    texts: dict[str, list[str]]
    asked: NDArray[np.bool_]

    @classmethod
    def of(cls, findings: pd.DataFrame, asked: NDArray[np.bool_]) -> KeptFindings:
        """What is worth keeping of findings with a column `row`."""
        worth = findings[(findings["score"] >= _SCORE) | (findings["p_value"] <= _CHANCE)]
        columns, texts = {}, {}
        for name in worth.columns.drop("series"):
            if worth[name].dtype.kind in "Mfi":
                columns[str(name)] = worth[name].to_numpy()
            else:
                codes, words = pd.factorize(worth[name].to_numpy(dtype=object))
                columns[str(name)], texts[str(name)] = codes.astype(np.int8), [str(word) for word in words]
        return cls(columns, texts, asked)

    def packed(self) -> bytes:
        """As bytes, for the store."""
        words = {f"{_TEXTS}{name}": text_array(words) for name, words in self.texts.items()}
        columns = {f"{_WORDS}{name}" if name in self.texts else name: values for name, values in self.columns.items()}
        return packed({"asked": self.asked, **words, **columns})

    @classmethod
    def unpacked(cls, body: bytes) -> KeptFindings:
        """What `packed` made. Raises: ValueError or KeyError for anything else."""
        held = unpacked(body)
        asked = held.pop("asked")
        texts = {name.removeprefix(_TEXTS): texts_of(held.pop(name)) for name in list(held) if name.startswith(_TEXTS)}
        return cls({name.removeprefix(_WORDS): values for name, values in held.items()}, texts, asked)

    def frame(self, rows: NDArray[np.bool_], names: NDArray[np.object_]) -> pd.DataFrame:
        """The findings of some rows, which have these names."""
        row = self.columns["row"]
        chosen = np.flatnonzero(rows[row])
        found: dict[str, Any] = {"series": names[row[chosen]]}
        for name, values in self.columns.items():
            part = values[chosen]
            found[name] = np.array(self.texts[name], dtype=object)[part] if name in self.texts else part
        return pd.DataFrame(found, copy=False)
