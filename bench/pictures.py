"""Draws every series of a folder with the signals found on it, and prints their sentences: to be looked at one by one.

`python -m bench.pictures FOLDER OUT [en|ko]`. FOLDER holds metric files as `kpi analyse` reads them, one metric each (first column dates);
OUT gets one PNG a file. Nothing is judged here: a person opens the pictures and asks what would embarrass a department head.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.pictures import png
from dashboard.components.palette import LIGHT
from dashboard.operations.analyse import analyse_file
from dashboard.settings import load_settings

_LASTING = ("level_shift", "trend", "trend_change", "plateau", "variance_change")
_MOST = 4500  # points that are drawn; longer series are thinned for the eye only
_COLOUR = {"bad": LIGHT.alert[0], "good": LIGHT.fine[0], "neutral": LIGHT.watch[0]}


def values_of(file: Path) -> pd.DataFrame:
    """`period`, `value` of the first column and the first number column."""
    frame = pd.read_csv(file)
    numbers = frame.select_dtypes("number").iloc[:, 0]
    return pd.DataFrame({"period": pd.to_datetime(frame.iloc[:, 0].astype(str)), "value": numbers})


def picture(values: pd.DataFrame, signals: list[dict[str, Any]], title: str) -> Any:
    """The series as a line; lasting changes as bands from start to end, short ones as diamonds, each with its number in the list."""
    x, y = alt.X("period:T", title=None), alt.Y("value:Q", title=None, scale=alt.Scale(zero=False))
    shown = values if len(values) <= _MOST else values.groupby(np.arange(len(values)) * _MOST // len(values)).agg("first")
    layers: list[Any] = [alt.Chart(shown).mark_line(color=LIGHT.ink, strokeWidth=1.2).encode(x=x, y=y)]
    top = float(values["value"].max())
    for number, signal in enumerate(signals, start=1):
        colour = _COLOUR[signal["polarity"]]
        span = pd.DataFrame(
            {"period": [pd.Timestamp(signal["start"])], "end": [pd.Timestamp(signal["end"])], "value": top, "n": str(number)}
        )
        if signal["kind"] in _LASTING:
            layers.append(alt.Chart(span).mark_rect(color=colour, opacity=0.10).encode(x=x, x2="end:T"))
            layers.append(alt.Chart(span).mark_rule(color=colour, strokeDash=[4, 3]).encode(x=x))
        else:
            inside = values[(values["period"] >= span["period"][0]) & (values["period"] <= span["end"][0])]
            layers.append(
                alt.Chart(inside).mark_point(shape="diamond", filled=True, size=90, color=colour, opacity=1).encode(x=x, y=y)
            )
        layers.append(alt.Chart(span).mark_text(dy=-8, color=colour, fontWeight=700).encode(x=x, y=y, text="n:N"))
    sentences = [f"{number}. [{s['kind']}, {s['score']:.2f}] {s['headline']}" for number, s in enumerate(signals, start=1)]
    words = alt.TitleParams(title, subtitle=sentences or ["nothing"], anchor="start", fontSize=14, subtitleFontSize=11)
    return alt.layer(*layers).properties(width=1100, height=380, title=words)


def main(folder: Path, out: Path, language: str = "en") -> None:
    """Draw all files of a folder."""
    out.mkdir(parents=True, exist_ok=True)
    settings = load_settings(language=language)
    for file in sorted(path for path in folder.iterdir() if path.suffix == ".csv"):
        told = analyse_file(file, settings)
        (out / f"{file.stem}.png").write_bytes(png(picture(values_of(file), told["signals"], f"{file.stem} ({told['periods']})")))
        print(f"\n{file.stem}: {told['series']} series, {told['suppressed']} folded or not shown")
        for signal in told["signals"]:
            print(f"  {signal['score']:5.2f} {signal['kind']:<16}{signal['cadence']:<8}{signal['headline']}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:4])
