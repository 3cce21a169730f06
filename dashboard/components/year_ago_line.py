"""The newest complete period of a metric beside the year before, on its page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.components.plain import plain
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.views.year_ago_words import year_ago_sentence
from data.model.metric import Metric
from data.model.segment import TOTAL
from signals.working_days import company_calendar
from signals.year_ago import compare_with_year_ago


def year_ago_line(workspace: Workspace, metric: Metric, observations: pd.DataFrame, words: Text) -> None:
    """The sentence, where the metric is a monthly or quarterly flow with a value a year before."""
    calendar = company_calendar(workspace.settings.calendar, workspace.catalog().events)
    total = observations[observations["segment"].astype(str) == TOTAL]
    for row in compare_with_year_ago(total, [metric], workspace.today, calendar, workspace.settings.fiscal_start):
        st.caption(plain(year_ago_sentence(row, metric.name.in_language(words.language), words)))
