"""The check-in screen in words."""

from __future__ import annotations

from datetime import date

from dashboard.operations.why_moved import Reason
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.text.numbers import change_text
from dashboard.text.segments import segment_label
from dashboard.views.headlines import headline
from data.model.metric import Catalog


def reason_text(reason: Reason, catalog: Catalog, text: Text) -> str:
    """One reason as a sentence."""
    if reason.signal is not None:
        return headline(reason.signal, catalog, text)
    params = dict(reason.params)
    unit = str(params.pop("unit", ""))
    for field in ("change", "part"):
        if isinstance(value := params.get(field), float):
            params[field] = change_text(value, unit, text.language)
    if isinstance(name := params.get("name"), str):
        metric = catalog.metric(name)
        shown = segment_label(name, text.language) if name.startswith("{") else name
        params["name"] = metric.name.in_language(text.language) if metric else shown
    if "due" in params:
        params["due"] = date_text(date.fromisoformat(str(params["due"])), text.language)
    return text(f"okr.moved.{reason.code}", **params)
