"""Word cues of the quality rules, Korean and English. A cue never blocks by itself: the rule that reads it decides."""

from __future__ import annotations

import re

_I = re.IGNORECASE
QUARTER_NAME = re.compile(r"\bQ[1-4]\b|[1-4]\s*분기(?!\s*(?:연속|째|간))", _I)
NUMBER = re.compile(
    r"[0-9０-９](?:[0-9０-９,.]*[0-9０-９])?\s*[%％]?|[%％‰₩$€£¥]|퍼센트|percent|per cent|[두세]\s*배|절반|\b(?:double|triple|halve)\b",
    _I,
)

_GETS_BETTER_KO = "증가|감소|향상|개선|절감|상승|하락|확대|축소|강화|제고|단축|효율화|최적화|극대화|최소화|증대|성장|활성화|고도화"
BARE_KPI_KO = re.compile(rf"^[^,，.]*?[가-힣A-Za-z/)\s]*(?:{_GETS_BETTER_KO})(?:를|을)?\s*(?:한다|하기|시킨다|달성)?[.]?$")
PLAIN_MOVE_KO = re.compile(
    r"^(?:[^\s,，]+\s+){0,3}[^\s,，]+[을를]\s*(?:더\s*)?(?:늘린다|줄인다|높인다|낮춘다|올린다|늘리기|줄이기|높이기|낮추기|올리기)[.]?$"
)
_MOVES_EN = (
    r"increase|decrease|reduce|improve|raise|lower|cut|boost|grow|drive"
    r"|enhance|expand|strengthen|optimi[sz]e|maximi[sz]e|minimi[sz]e"
)
_NO_WORD = r"(?!(?:that|who|which|where|when|so|into|until|people|everyone|for good)\b)"
BARE_KPI_EN = re.compile(rf"^(?:{_MOVES_EN})\b(?:\s+{_NO_WORD}[\w/'%-]+){{1,8}}[.]?$", _I)
LABEL_EN = re.compile(r"^[A-Za-z-]+(?:\s+[A-Za-z-]+)?[.]?$")
SEVERAL_GOALS = re.compile(
    rf"[를을]\s*(?:낮추|줄이|높이|늘리|올리)고.*[를을]\s*(?:낮추|줄이|높이|늘리|올리)|\b(?:{_MOVES_EN})\b.*\band\b.*\b(?:{_MOVES_EN})\b",
    _I,
)
KEEP_AS_IS = re.compile(
    r"(?:유지|관리)(?:한다|하기)?[.]?$|^(?:keep|maintain|manage)\b.*(?:\d|average|mean\b|level|target|within)", _I
)

SOLUTION = re.compile(
    r"(?:포털|포탈|시스템|플랫폼|솔루션|앱|어플리케이션|대시보드|홈페이지|CRM|ERP|데이터베이스)(?:을|를)?\s*(?:의\s*)?"
    r"(?:구축|도입|개발|개편|고도화|전환|교체|오픈|출시)"
    r"|디지털\s*전환"
    r"|\b(?:build|launch|introduce|implement|deploy|roll out|install|migrate to|replace|establish)\b[^.]{0,40}"
    r"\b(?:portal|system|platform|solution|app|application|dashboard|website|crm|erp|database|pipeline|flow)\b"
    r"|digital transformation",
    _I,
)
_AS_NOUN = r"(?=$|[\s.]|을|를|한다|하기|하여|해\b|으로|율)(?!한\s|된\s|하는\s|할\s)"
OBJECTIVE_OUTPUT = re.compile(
    rf"(?:출시|발간|도입|추진|이수|실시|완료|개최|발행){_AS_NOUN}"
    r"|^(?:launch|ship|release|implement|introduce|roll out|migrate|integrate|complete|publish|install|set up|hire|hold|finish)\b"
    r"|\b(?:launch by|completion|digital transformation)\b",
    _I,
)
OUTPUT = re.compile(
    rf"(?:출시|발간|구축|도입|개발|완료|진행|작성|실시|제작|발행|배포|개최|수립|추진|이수|구현|운영|적용|수집|마련|채용|발표|교육){_AS_NOUN}"
    r"|(?:만든다|만들기|바꾼다|바꾸기|반영한다|반영하기|분석한다|공부하기|연다|열기|정한다|보낸다)[.]?$"
    r"|^(?:launch|publish|build|introduce|develop|complete|ship|write|run|hold|deliver|send|train|hire|implement|migrate|upgrade|move all"
    r"|analy[sz]e|prioriti[sz]e|talk to|interview|set up|integrate|finish|propose|execute|create"
    r"|redesign|document|organi[sz]e|prepare)\b|\b(?:launched|published|shipped|completed|rolled out)\b",
    _I,
)
OUTCOME = re.compile(
    r"다운로드|비율|비중|[가-힣][율률](?![가-힣]{2})|전환|시간|비용|만족|매출|이탈|방문|재구매|계약|문의"
    r"|\b(?:downloads?|rate|share|conversion|time|cost|satisfaction|revenue|churn|visitors?|contracts?)\b",
    _I,
)

RELATIVE = re.compile(
    r"\d+(?:\.\d+)?\s*배(?!송|포|당)|절반|[두세]\s*배|\d+(?:\.\d+)?\s*%p?\s*(?:증가|감소|상승|하락|절감|향상|개선|단축|확대|늘|줄|높|낮|성장)"
    r"|\b(?:double|triple|halve)\b|\bby\s+\d+(?:\.\d+)?\s*%|[+\-−]\s*\d+(?:\.\d+)?\s*%"
    r"|\b(?:increase|decrease|reduce|improve|raise|cut)\w*\b[^.]{0,30}\d+(?:\.\d+)?\s*%|\b(?:up|down|more|fewer|less)\s+\d+\s*%",
    _I,
)
PERCENT_CHANGE = re.compile(
    r"(\d+(?:\.\d+)?)\s*%\s*(?:포인트\s*)?(?:증가|감소|상승|하락|향상|개선|늘|줄|높|낮)"
    r"|[+\-−]\s*(\d+(?:\.\d+)?)\s*%(?!\s*p)|\bby\s+(\d+(?:\.\d+)?)\s*%(?!\s*p)",
    _I,
)
A_RATE = re.compile(
    r"[가-힣][율률](?![가-힣]{2})|비율|비중|점수|만족|CSAT|NPS|순추천"
    r"|\b(?:rate|share|conversion|satisfaction|churn|retention|margin|score|adoption|utili[sz]ation)\b",
    _I,
)
POINTS = re.compile(r"%\s*p\b|%\s*포인트|percentage points?|\bpoints\b|\bpp\b", _I)

FROM_ZERO = re.compile(
    r"신규\s*계약|계약을?\s*체결|다운로드를?\s*달성|\bnew (?:contracts?|customers?|accounts?)\b|\bdownloads\b", _I
)
ENGAGEMENT_TRAP = re.compile(r"중독|addict", _I)
COST_TRAP = re.compile(r"비용\s*(?:을\s*)?절감|원가\s*(?:를\s*)?절감|\b(?:cut|reduce|lower)\s+(?:\w+\s+)?costs?\b", _I)
SLOGAN = re.compile(r"최선을\s*다|열심히|노력한다|do our best|try hard|strive|\bbe (?:more|better|the best)(?: \w+)?[.]?$", _I)
NOT_OURS = re.compile(r"추월|\d+\s*위|일등|number one|\bbeat\b|\bovertake\b", _I)
SENTENCE_END = re.compile(r"[.!?。]\s+\S")
HANGUL = re.compile(r"[가-힣]")


def first(pattern: re.Pattern[str], text: str) -> str | None:
    """The piece of text a cue was found in, or None."""
    found = pattern.search(text)
    return found.group(0).strip() if found else None
