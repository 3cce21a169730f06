"""Whether a metric's values are heaped just on the good side of their target, under its history."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.components.plain import plain
from dashboard.text.catalog import Text
from dashboard.views.evidence_words import heap_sentence
from data.model.metric import Metric
from data.model.period import Cadence, Period
from signals.looks import Look
from signals.near_targets import heap_at_targets, heap_evidence


def target_heap_line(metric: Metric, measured: pd.DataFrame, cadence: Cadence, running: Period, words: Text) -> None:
    """The sentence, where chance alone hardly heaps them so; `measured` at a cadence, of which periods before `running` are over."""
    over = measured[measured["period"] < pd.Timestamp(running.start)]
    heap = heap_at_targets(Look(cadence, over, pd.DataFrame()), metric)
    if heap is not None and heap.is_heap:
        st.caption(plain(heap_sentence(heap_evidence(heap), words)))
