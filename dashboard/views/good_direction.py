"""Which direction the name of a new metric suggests: only what a form shows first, the person decides."""

from __future__ import annotations

import re

from data.model.metric import Direction

_LESS_IS_BETTER = re.compile(
    r"이탈|해지|비용|원가|단가|경비|불만|민원|결함|오류|에러|장애|지연|반품|취소|환불|미수|연체|불량|사고|퇴사|이직|재작업|대기|응답\s*시간|로딩|소요|부채|손실"
    r"|churn|cost|expense|complaint|defect|bug|error|incident|downtime|delay|latenc|return rate|cancel|refund|overdue|attrition"
    r"|turnover rate|waiting|response time|load(?:ing)? time|debt|\bloss|\bcac\b|\bcpl\b|\bcpc\b",
    re.IGNORECASE,
)


def likely_direction(name: str) -> Direction:
    """Down for costs, losses, faults and waiting; up for everything else."""
    return Direction.DOWN if _LESS_IS_BETTER.search(name) else Direction.UP
