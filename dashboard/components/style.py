"""One style block for the whole app: cosmetic only, the pages work without it."""

from __future__ import annotations

import streamlit as st

from dashboard.components.palette import Palette, palette

# Streamlit's own Stop ends the drawing of the page and nothing else; beside the Stop of an import it would be taken for that one.
_CSS = """<style>
[data-testid="stStatusWidget"] button{{display:none!important}}
.stApp,.stApp p,.stApp h1,.stApp h2,.stApp h3,.stApp li{{word-break:keep-all;overflow-wrap:anywhere}}
.stApp{{font-feature-settings:"tnum"}}
h1{{font-size:1.75rem!important;line-height:1.36!important;letter-spacing:-.018em;padding:.2rem 0!important}}
h2{{font-size:1.1875rem!important}}h3{{font-size:1rem!important;padding:.3rem 0!important}}
[class*="st-key-card"]{{background:{card};border-color:{line}!important}}
.v-badge{{font-weight:600;font-size:.875rem;white-space:nowrap}}
.v-shape{{width:14px;height:14px;vertical-align:-2px;display:inline}}
.v-head{{display:flex;justify-content:space-between;gap:.5rem;font-weight:600;color:{ink}}}
.v-ring{{width:100%;max-width:21rem;display:block;margin:0 auto}}
.v-spark{{width:100%;display:block}}
.v-bullet{{width:100%;display:block;margin:.15rem 0}}.v-side{{white-space:nowrap}}
.v-rule{{border-top:2px solid {ink};padding-top:.6rem;display:flex;justify-content:space-between;align-items:baseline}}
.v-rule b{{font-size:1.1875rem;color:{ink}}}
.v-small{{font-size:.8125rem;color:{ink3}}}
.v-counts{{display:flex;flex-wrap:wrap;gap:.35rem 2rem;color:{ink3}}}.v-counts b{{color:{ink};font-size:1.1875rem;margin-left:.2rem}}
.v-tall{{max-height:28rem;overflow-y:auto}}.v-table{{width:100%;border-collapse:collapse;color:{ink};font-size:.9375rem}}
.v-table th{{text-align:left;color:{ink3};font-weight:600;font-size:.8125rem;border-bottom:1px solid {line};padding:.35rem .75rem .35rem 0}}
.v-table td{{border-bottom:1px solid {line};padding:.5rem .75rem .5rem 0;vertical-align:top}}.v-table s{{color:{ink3}}}
.v-table .v-num{{text-align:right;white-space:nowrap}}.v-table code{{color:{ink};background:{line};border-radius:4px;padding:0 .3rem}}
.v-row{{border-top:1px solid {line};padding-top:.55rem}}
.v-line{{display:flex;justify-content:space-between;gap:.75rem;align-items:baseline;color:{ink}}}
.v-line .v-name{{flex:1;min-width:0}}
.v-line .v-value{{font-weight:600;white-space:nowrap}}
.v-lead{{font-size:1.1875rem;line-height:1.5;color:{ink};max-width:52rem}}
.v-sentence{{color:{ink};min-height:3em}}
.v-dl{{display:grid;grid-template-columns:7.5rem 1fr;gap:.35rem .75rem;color:{ink};font-size:.9375rem}}
.stApp .v-dl{{margin:0;padding:0}}.v-dl dt{{margin:0!important;color:{ink3};font-weight:600}}.v-dl dd{{margin:0!important}}
[class*="st-key-confidence_"] button{{padding:.2rem 0!important;min-width:1.6rem!important;flex:1 1 0}}
[class*="st-key-confidence_"] [role=radiogroup]{{flex-wrap:nowrap}}
[class*="st-key-confidence_"] button[aria-checked=true],[class*="st-key-confidence_"] [aria-checked=true] *{{background:{ink}!important;
color:{card}!important}}.v-check{{padding-bottom:.5rem}}
.v-right{{text-align:right;font-weight:400}}
.v-trail{{display:flex;gap:1.5rem;list-style:none;border-top:1px solid {line};border-bottom:1px solid {line};
padding:.6rem 0!important;margin:.4rem 0!important}}
.v-trail li{{display:flex;flex-direction:column;flex:1;min-width:0;margin:0!important;color:{ink};font-size:.9375rem}}
.v-trail a,.v-branch a{{color:{ink}!important;text-decoration:underline}}
.v-branch{{border-left:2px solid {line};padding:.25rem 0 .25rem .75rem;color:{ink}}}.v-wide{{width:100%;display:block}}
[data-testid="stPageLink-NavLink"] p{{text-decoration:underline;font-weight:600}}
[data-testid="stButtonGroup"] [aria-checked=true],[data-testid="stTabs"] [aria-selected=true] p{{color:{ink}!important}}
@media (max-width:735px){{.v-wide{{display:none}}.v-trail{{flex-direction:column;gap:.4rem}}
.v-trail li{{flex-direction:row;gap:.75rem}}.v-trail li .v-small{{flex:0 0 5rem}}
[data-testid="stColumn"]:has(.st-key-card_check_in),[data-testid="stColumn"]:has(.st-key-card_closed){{order:-1}}
h1{{font-size:1.4375rem!important}}.v-lead{{font-size:1.0625rem}}.v-dl{{grid-template-columns:1fr}}
.stMainBlockContainer{{padding-left:1rem!important;padding-right:1rem!important}}.v-sentence{{min-height:0}}}}
@media print{{[data-testid="stHeader"],[data-testid="stSidebar"],button,[data-testid="stPageLink"]{{display:none!important}}}}
</style>"""


def colours() -> Palette:
    """The palette of the theme this reader sees."""
    return palette(st.context.theme.type)


def apply_style() -> Palette:
    """Put the style block on the page; returns the palette for whatever is drawn on it."""
    chosen = colours()
    st.html(_CSS.format(card=chosen.card, line=chosen.line, ink=chosen.ink, ink3=chosen.ink3))
    return chosen
