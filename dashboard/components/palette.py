"""The colours of the visual language; one place for HTML, SVG and charts. Contrast was checked when they were chosen (docs)."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.views.status import Status


@dataclass(frozen=True, slots=True)
class Palette:
    """Tokens of one theme; `marks` are the fills of status shapes, `words` the text beside them."""

    background: str
    card: str
    ink: str
    ink2: str
    ink3: str
    line: str
    edge: str
    band: str
    track: str
    alert: tuple[str, str]
    watch: tuple[str, str]
    fine: tuple[str, str]
    grey: tuple[str, str]
    series: tuple[str, str, str, str]

    def mark(self, status: Status) -> str:
        """The fill of a status shape."""
        return self._pair(status)[0]

    def word(self, status: Status) -> str:
        """The colour of a status word."""
        return self._pair(status)[1]

    def _pair(self, status: Status) -> tuple[str, str]:
        if status is Status.ALERT:
            return self.alert
        if status is Status.WATCH:
            return self.watch
        return self.fine if status in (Status.OK, Status.GOOD) else self.grey


LIGHT = Palette(
    background="#F6F7F8", card="#FFFFFF", ink="#17212B", ink2="#4A5763", ink3="#626F7B", line="#D9DEE2", edge="#A9B4BD", band="#DCE2E7",
    track="#EAEDF0", alert=("#A81E16", "#A81E16"), watch=("#C87D00", "#8A5300"), fine=("#2F77BD", "#1B5E9E"),
    grey=("#5A6672", "#5A6672"), series=("#17212B", "#2F77BD", "#5C997A", "#1D634E"),
)  # fmt: skip
DARK = Palette(
    background="#10161B", card="#171F26", ink="#E9EEF2", ink2="#B4C0CA", ink3="#909EAA", line="#2C3842", edge="#5D6C79", band="#2A3640",
    track="#212B33", alert=("#EE5A47", "#FF8F82"), watch=("#F7BF57", "#F3B757"), fine=("#6AA9E8", "#86BDF2"),
    grey=("#A3B0BB", "#A3B0BB"), series=("#E9EEF2", "#6AA9E8", "#49AB7A", "#316C72"),
)  # fmt: skip


def palette(theme: str | None) -> Palette:
    """The palette of `light` or `dark`."""
    return DARK if theme == "dark" else LIGHT
