"""Health tiles, compact rows and department heads, drawn from views."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.components.links import page_link
from dashboard.components.palette import Palette
from dashboard.components.plain import plain
from dashboard.components.shapes import badge, bullet, half_ring, sparkline
from dashboard.text.catalog import Text
from dashboard.views.freshness import freshness_words
from dashboard.views.health import DepartmentHealth, Health
from dashboard.views.pace_words import pace_sentence
from dashboard.views.tiles import ring_of, scale_of, sentence_of, share_of, target_words, usual_share, value_words
from data.model.metric import Catalog


def tile(health: Health, catalog: Catalog, text: Text, colours: Palette) -> None:
    """Name and status, half ring, sparkline, one sentence, and the link to the reason."""
    name = health.metric.name.in_language(text.language)
    word = text(f"status.{health.status.value}")
    with st.container(border=True, key=f"card_{health.metric.code}"):
        spark = sparkline(
            [value for _, value in health.values], colours, health.status, usual=health.usual,
            target=health.target.value if health.target else None, label=text("tile.spark", n=len(health.values)),
        )  # fmt: skip
        st.html(
            f'<div class="v-head"><span>{escape(name)}</span>{badge(health.status, word, colours)}</div>'
            f"{half_ring(ring_of(health, text), colours)}{spark}"
            f'<div class="v-sentence">{escape(sentence_of(health, catalog, text))}</div>{_fresh(health, text)}'
        )
        _links(health, text)


def _fresh(health: Health, text: Text) -> str:
    """How the running period is doing; which period the value is of, when it came in, and whether its source failed since."""
    lines = [pace_sentence(health, text), freshness_words(health.freshness, health.period, health.cadence, text)]
    return "".join(f'<div class="v-small">{escape(words)}</div>' for words in lines if words)


def _links(health: Health, text: Text) -> None:
    with st.container(horizontal=True):
        if health.signal is not None:
            page_link("signal", plain(text("tile.why")), id=health.signal.id)
        else:
            page_link("metric", plain(text("tile.open")), code=health.metric.code)
        if health.metric.owner:
            st.space("stretch")
            st.caption(plain(health.metric.owner))


def row(health: Health, catalog: Catalog, text: Text, colours: Palette) -> None:
    """Two lines: name, value, status; bar with target; a link instead of a button."""
    scale = scale_of(health)
    word = text(f"status.{health.status.value}")
    bar = bullet(
        share_of(health.value, scale), share_of(health.target.value, scale) if health.target else None, usual_share(health),
        health.status, colours,
    )  # fmt: skip
    with st.container(gap=None):
        _row(health, catalog, text, colours, bar, word)


def _row(health: Health, catalog: Catalog, text: Text, colours: Palette, bar: str, word: str) -> None:
    st.html(
        f'<div class="v-row"><div class="v-line"><span class="v-name">{escape(health.metric.name.in_language(text.language))}</span>'
        f'<span class="v-value">{escape(value_words(health, text))}</span>{badge(health.status, word, colours)}</div>{bar}'
        f'<div class="v-line v-small"><span>{escape(sentence_of(health, catalog, text))}</span>'
        f'<span class="v-side">{escape(target_words(health, text))}</span></div>{_fresh(health, text)}</div>'
    )
    if health.signal is not None:
        page_link("signal", plain(text("tile.why")), id=health.signal.id)
    else:
        page_link("metric", plain(text("tile.open")), code=health.metric.code)


def department_head(department: DepartmentHealth, text: Text, colours: Palette) -> None:
    """Ink rule, name, status, and how many of its KPIs report."""
    total = len(department.metrics)
    word = text(f"status.{department.status.value}")
    st.html(
        f'<div class="v-rule"><b>{escape(department.name)}</b>{badge(department.status, word, colours)}</div>'
        f'<div class="v-small">{escape(text("overview.coverage", total=total, reporting=department.reporting))}</div>'
    )
