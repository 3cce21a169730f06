"""Word cues of the quality rules, Korean and English. A cue never blocks by itself: the rule that reads it decides."""

from __future__ import annotations

import re

NUMBER = re.compile(r"[0-9０-９]|[%％‰₩$€£¥]|(?:퍼센트|percent|per cent)", re.IGNORECASE)

_GETS_BETTER_KO = "증가|감소|향상|개선|절감|상승|하락|확대|축소|강화|제고|단축|효율화|최적화|극대화|최소화"
BARE_KPI_KO = re.compile(rf"^[^,，.]*?[가-힣A-Za-z/)\s]+(?:{_GETS_BETTER_KO})(?:를|을)?\s*(?:한다|하기|시킨다|달성)?[.]?$")
BARE_KPI_EN = re.compile(
    r"^(?:increase|decrease|reduce|improve|raise|lower|cut|boost|grow|maximi[sz]e|minimi[sz]e|optimi[sz]e)\b"
    r"(?:\s+(?:the|our|overall|average|total))*(?:\s+[\w/'-]+){1,4}[.]?$",
    re.IGNORECASE,
)
_MOVES_EN = "increase|decrease|reduce|improve|raise|lower|cut|boost|grow"
SEVERAL_GOALS = re.compile(
    rf"[를을]\s*(?:낮추|줄이|높이|늘리|올리)고.*[를을]\s*(?:낮추|줄이|높이|늘리|올리)|\b(?:{_MOVES_EN})\b.*\band\b.*\b(?:{_MOVES_EN})\b",
    re.IGNORECASE,
)

SOLUTION = re.compile(
    r"(?:포털|포탈|시스템|플랫폼|솔루션|앱|어플리케이션|대시보드|홈페이지|CRM|ERP|데이터베이스)(?:을|를)?\s*(?:의\s*)?"
    r"(?:구축|도입|개발|개편|고도화|전환|교체|오픈|출시)"
    r"|디지털\s*전환"
    r"|\b(?:build|launch|introduce|implement|deploy|roll out|install|migrate to|replace)\b[^.]{0,30}"
    r"\b(?:portal|system|platform|solution|app|application|dashboard|website|crm|erp|database)\b"
    r"|digital transformation",
    re.IGNORECASE,
)

OUTPUT = re.compile(
    r"출시|발간|구축|도입|개발|완료|진행|작성|실시|제작|발행|배포\s*완료|개최|수립|추진|이수"
    r"|\b(?:launch(?:ed)?|publish(?:ed)?|build|built|introduce|develop|complete|ship(?:ped)?|write|run|hold|deliver)\b",
    re.IGNORECASE,
)

OUTCOME = re.compile(
    r"다운로드|비율|비중|[가-힣][율률](?![가-힣]{2})|전환|시간|비용|만족|매출|이탈|방문|재구매|계약|문의"
    r"|\b(?:downloads?|rate|share|conversion|time|cost|satisfaction|revenue|churn|visitors?|contracts?)\b",
    re.IGNORECASE,
)

RELATIVE = re.compile(
    r"\d+(?:\.\d+)?\s*배(?!송|포|당)|절반|두\s*배|세\s*배|\d+(?:\.\d+)?\s*%p?\s*(?:증가|감소|상승|하락|절감|향상|개선|단축|늘|줄)"
    r"|\b(?:double|triple|halve)\b|\bby\s+\d+(?:\.\d+)?\s*%"
    r"|\b(?:increase|decrease|reduce|improve|raise|cut)\w*\b[^.]{0,30}\d+(?:\.\d+)?\s*%",
    re.IGNORECASE,
)

PERCENT_CHANGE = re.compile(
    r"\d+(?:\.\d+)?\s*%\s*(?:포인트\s*)?(?:증가|감소|상승|하락|향상|개선|늘|줄)|[+\-−]\s*\d+(?:\.\d+)?\s*%(?!\s*p)|\bby\s+\d+(?:\.\d+)?\s*%(?!\s*p)",
    re.IGNORECASE,
)
FROM_TO = re.compile(r"→|\d[^.]{0,12}에서\s*[^.]{0,4}\d|\bfrom\b.{0,20}\d.{0,20}\bto\b", re.IGNORECASE)
POINTS = re.compile(r"%\s*p\b|%\s*포인트|percentage points?|\bpoints\b|\bpp\b", re.IGNORECASE)

ENGAGEMENT_TRAP = re.compile(r"중독|addict", re.IGNORECASE)
SLOGAN = re.compile(r"최선을\s*다|열심히|노력한다|do our best|try hard|strive", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?。]\s+\S")
HANGUL = re.compile(r"[가-힣]")


def first(pattern: re.Pattern[str], text: str) -> str | None:
    """The piece of text a cue was found in, or None."""
    found = pattern.search(text)
    return found.group(0).strip() if found else None
