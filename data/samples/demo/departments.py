"""What each department of the demo company measured, in terms of its story."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from typing import Any

import numpy as np

from data.samples.demo.numbers import Table, Whole

_CENTS = 100.0
_MILLION = 1_000_000


def marketing(table: Table, story: Mapping[str, Any]) -> None:
    """Leads, spend and what became of them, by channel; search carries the leads the other channels do not bring."""
    line = table.timeline
    leads = table.whole(line.flow(story, "leads"))
    by_channel = _lead_channels(table, leads, story)
    table.add_parts("leads", "channel", by_channel)
    table.add("organic_leads", by_channel["organic"])
    table.add("search_leads", by_channel["search"])
    spend = table.whole(line.level(story, "cost_per_lead") * leads * _CENTS, noise=0.015)
    table.add("acquisition_spend", np.rint(spend * (1 + story["sales_effort"])), scale=_CENTS)
    table.add("new_customers", table.whole(line.flow(story, "new_customers")))
    _spending(table, spend, by_channel, story)
    table.add_parts("opportunities", "channel", _opportunities(table, by_channel, story))
    visits = table.whole(line.flow(story, "site_visits"))
    table.add("visits", visits)
    table.add("conversions", table.whole(visits * story["visit_conversion"] / 100))
    readers = table.whole(line.flow(story, "content_visits"))
    table.add("content_visits", readers)
    downloads = table.whole(readers * line.level(story, "content_conversion") / 100, noise=0.015)
    table.add("content_downloads", downloads)
    table.add("content_bounces", np.rint(readers - downloads * 100 / story["engaged_conversion"]))
    table.add("unique_visitors", np.rint(line.level(story, "visitors") * (1 + 0.01 * table.dice.standard_normal(len(leads)))))


def _lead_channels(table: Table, leads: Whole, story: Mapping[str, Any]) -> dict[str, Whole]:
    organic = table.whole(leads * table.timeline.level(story, "organic_share") / 100, noise=0.015)
    webinar = table.whole(leads * story["webinar_share"] / 100)
    social = table.whole(leads * story["social_share"] / 100)
    return {"search": leads - organic - webinar - social, "social": social, "organic": organic, "webinar": webinar}


def _spending(table: Table, spend: Whole, leads: Mapping[str, Whole], story: Mapping[str, Any]) -> None:
    """Search by clicks and their price, content and webinars by lead, social whatever is left."""
    clicks = np.rint(leads["search"] * story["clicks_per_lead"]).astype(np.int64)
    search = np.rint(clicks * table.timeline.level(story, "click_price") * _CENTS).astype(np.int64)
    fixed = {name: np.rint(leads[name] * story[f"{name}_cost"] * _CENTS).astype(np.int64) for name in ("organic", "webinar")}
    social = spend - search - sum(fixed.values())
    table.add_parts("marketing_spend", "channel", {"search": search, **fixed, "social": social}, scale=_CENTS)
    table.add("search_spend", search, scale=_CENTS)
    table.add("ad_clicks", clicks)
    rate = story["click_rate"] * (1 + 0.01 * table.dice.standard_normal(len(clicks)))
    table.add("ad_impressions", np.rint(clicks * 100 / rate))


def _opportunities(table: Table, leads: Mapping[str, Whole], story: Mapping[str, Any]) -> dict[str, Whole]:
    rate = story["opportunity_rate"] / 100
    accepted = {name: table.whole(count * rate, noise=0.02) for name, count in leads.items()}
    accepted["webinar"][-1] = round(int(leads["webinar"][-1]) * story["webinar_surge"] / 100)
    return accepted


def sales(table: Table, story: Mapping[str, Any]) -> None:
    """Contracts and revenue, by region: the capital area sells few large contracts, the rest many small ones."""
    line = table.timeline
    deals = table.whole(line.flow(story, "deals"))
    capital = table.whole(deals * story["capital_deals"])
    value = table.whole(line.level(story, "contract_value") * _MILLION * deals, noise=0.01)
    capital_value = np.rint(capital * story["capital_contract"] * _MILLION).astype(np.int64)
    table.add_parts("new_deals", "region", _regions(table, deals, capital))
    table.add_parts("new_contract_value", "region", _regions(table, value, capital_value))
    small = table.even(line.flow(story, "small_deals"))
    small_value = np.rint(small * story["small_contract"] * _MILLION).astype(np.int64)
    for metric, whole, part in (("new_deals", deals, small), ("new_contract_value", value, small_value)):
        table.add(metric, part, {"customer": "small"})
        table.add(metric, whole - part, {"customer": "large"})

    plan = np.rint(line.flow(story, "revenue_plan") * _MILLION).astype(np.int64)
    revenue = table.whole(plan * line.level(story, "attainment") / 100, noise=0.008)
    capital_revenue = np.rint(revenue * story["capital_revenue"]).astype(np.int64)
    table.add("revenue_target", plan)
    table.add_parts("revenue", "region", _regions(table, revenue, capital_revenue))
    enterprise = table.whole(revenue * line.level(story, "enterprise_share") / 100, noise=0.01)
    capital_enterprise = np.rint(capital_revenue * story["capital_enterprise_share"] / 100).astype(np.int64)
    table.add_parts("enterprise_revenue", "region", _regions(table, enterprise, capital_enterprise))

    due = np.full(len(deals), story["renewals_due"] / 3)
    renewed = table.whole(line.flow(story, "renewed")).astype(float)
    due[-1] = renewed[-1] = np.nan  # the customer team has not reported its last month yet: late data
    table.add("contracts_due", due)
    table.add("renewed_contracts", renewed)
    table.add("pipeline_leads", table.whole(line.flow(story, "pipeline")))


def _regions(table: Table, total: Whole, capital: Whole) -> dict[str, Whole]:
    rest = total - capital
    southeast = np.rint(rest * 0.55).astype(np.int64)
    return {"capital": capital, "southeast": southeast, "central": rest - southeast}


def product(table: Table, story: Mapping[str, Any]) -> None:
    """Health that is all green, a first week that loses people, and engagement that does not move."""
    line = table.timeline
    count = len(line.months)
    days = np.array([monthrange(month.year, month.month)[1] for month in line.months], dtype=float)
    table.add("uptime", np.round(100 - line.repeated(story["uptime_down"]) / (days * 14.4), 4))
    table.add("releases", np.full(count, story["releases"]))
    table.add("critical_bugs", line.repeated(story["critical_bugs"]))
    table.add("page_load_time", line.repeated(story["page_load"]))

    matured = np.full(count, story["signups"])
    after = story["week1_churn_after"]
    before = np.resize(story["week1_churn_before"][::-1], count - len(after))[::-1]
    table.add("signups_matured", matured)
    table.add("signups_lost_week1", np.rint(matured * np.concatenate([before, after]) / 100))

    share = story["phone_share"]
    users = np.rint(story["active_users"] * days)
    active = users * line.repeated(story["stickiness"], story["stickiness_last"]) / 100
    table.add_parts("mau_days", "platform", {"phone": users * share, "desktop": users * (1 - share)})
    phone = users * share * story["phone_stickiness"] / 100
    table.add_parts("active_user_days", "platform", {"phone": phone, "desktop": active - phone})
    _adoption(table, story)


def _adoption(table: Table, story: Mapping[str, Any]) -> None:
    """A feature launched a few months ago: too short a history to judge."""
    count = len(table.timeline.months)
    rate = np.full(count, np.nan)
    rate[-story["feature_months"] :] = story["feature_adoption"]
    share = story["phone_share"]
    eligible = np.where(np.isfinite(rate), story["eligible_users"], np.nan)
    used = eligible * rate / 100
    phone = eligible * share * np.minimum(rate * story["phone_feature_adoption"] / story["feature_adoption"][-1], 100) / 100
    table.add_parts("eligible_users", "platform", {"phone": eligible * share, "desktop": eligible * (1 - share)})
    table.add_parts("feature_users", "platform", {"phone": np.rint(phone), "desktop": np.rint(used) - np.rint(phone)})
