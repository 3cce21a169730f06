"""One table in every encoding, delimiter, line end and quoting; and bytes that are no text of ours."""

# ruff: noqa: E501 - a line is a case
from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from itertools import product

from tests.connectors.corpus.case import Case, Row, text_case

TABLE = (
    ("date", "kpi", "value"),
    ("2024-01-01", "매출", "1000.0"),
    ("2024-01-02", "매출", "1,100"),
    ("2024-01-03", "매출", "1050.5"),
)
ROWS: tuple[Row, ...] = (("revenue", "2024-01-01", 1000.0), ("revenue", "2024-01-02", 1100.0), ("revenue", "2024-01-03", 1050.5))
KOREAN = "날짜,지표,값\n" + "".join(f"2024-01-0{i},매출,{i}\n" for i in (1, 2, 3))
KOREAN_ROWS: tuple[Row, ...] = tuple(("revenue", f"2024-01-0{i}", float(i)) for i in (1, 2, 3))


def _written(delimiter: str, end: str, quote: bool, last: bool) -> str:
    lines = [delimiter.join(f'"{c}"' if quote or delimiter in c else c for c in row) for row in TABLE]
    return end.join(lines) + (end if last else "")


def _readable() -> Iterator[Case]:
    for delimiter, end, quote in product(",\t;|", ("\n", "\r\n", "\r"), (False, True)):
        text = _written(delimiter, end, quote, last=quote)
        if delimiter == ";":
            text = text.replace("1,100", "1100")
        yield text_case(f"delimiter {delimiter!r} {end!r} {'quoted' if quote else ''}", text, ROWS)
    for name, codec, mark in (
        ("utf-8-sig", "utf-8-sig", b""), ("utf-16 le", "utf-16-le", codecs.BOM_UTF16_LE), ("utf-16 be", "utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16 le, no mark", "utf-16-le", b""), ("utf-16 be, no mark", "utf-16-be", b""), ("cp949", "cp949", b""), ("euc-kr", "euc-kr", b""),
    ):  # fmt: skip
        yield Case(f"encoding {name}", mark + KOREAN.encode(codec), KOREAN_ROWS)
    yield Case("cp949 beyond euc-kr", "날짜,지표,값,비고\n2024-01-01,매출,1,뷁 똠방각하 펲시\n".encode("cp949"), KOREAN_ROWS[:1])
    yield Case("first Hangul after 20 KB", ("#" * 20_000 + "\n" + KOREAN).encode("cp949"), KOREAN_ROWS)
    yield Case(
        "unicode text of Excel", codecs.BOM_UTF16_LE + KOREAN.replace(",", "\t").encode("utf-16-le"), KOREAN_ROWS, name="a.txt"
    )
    yield text_case("decomposed Hangul", unicodedata.normalize("NFD", KOREAN), KOREAN_ROWS)
    yield text_case("zero width before the header", "\u200b" + KOREAN, KOREAN_ROWS)
    yield text_case("zero width in a name", KOREAN.replace("매출", "매\u200b출"), KOREAN_ROWS, says=("name_matched",))
    yield text_case(
        "full width name and digits", "date,kpi,value\n２０２４-０１-０１,ＤＡＵ,１２\n", (("dau", "2024-01-01", 12.0),)
    )
    yield text_case("stated delimiter", "sep=;\n" + KOREAN.replace(",", ";"), KOREAN_ROWS)
    yield text_case("line break in a cell", 'date,kpi,value,note\n2024-01-01,매출,1,"a\nb"\n2024-01-02,매출,2,c\n', KOREAN_ROWS[:2])
    yield text_case("mixed line ends", KOREAN.replace("\n", "\r\n", 2), KOREAN_ROWS)
    yield text_case("end of file mark of DOS", KOREAN + "\x1a", KOREAN_ROWS)
    yield text_case("empty columns to the right", KOREAN.replace("\n", ",,,\n"), KOREAN_ROWS)
    yield text_case("many blank lines", KOREAN.replace("\n", "\n\n\n"), KOREAN_ROWS)
    yield text_case("commas after the last row", KOREAN + ",,\n,,\n", KOREAN_ROWS)
    large = "date,kpi,value\n" + "".join(
        f"{2000 + i // 336:04d}-{i // 28 % 12 + 1:02d}-{i % 28 + 1:02d},매출,{i}.5\n" for i in range(8_000)
    )
    rows = tuple(("revenue", f"{2000 + i // 336:04d}-{i // 28 % 12 + 1:02d}-{i % 28 + 1:02d}", i + 0.5) for i in range(8_000))
    yield text_case("large", large + "#" * 800_000 + "\n", rows, says=("footnote",))
    yield Case("large in cp949", (large + "#" * 800_000 + "\n").encode("cp949"), rows)


def _refused() -> Iterator[Case]:
    for codec in ("shift-jis", "utf-32", "utf-32-be", "cp500"):
        text = (
            KOREAN
            if codec.startswith("utf")
            else KOREAN.replace("매출", "売上").replace("날짜", "日付").replace("지표", "指標").replace("값", "値")
        )
        yield Case(f"encoding {codec}", text.encode(codec, "replace"), None)
    yield Case("big5", "日期,指標,值\n2024-01-01,營收,1\n".encode("big5"), None)
    yield Case("gb18030", "日期,指标,值\n2024-01-01,营收,1\n".encode("gb18030"), None)
    yield Case("latin-1", "date,kpi,value,café,Größe\n2024-01-01,매출,1,é,ß\n".encode("latin-1", "replace"), None)
    yield Case("utf-8 with a cp949 line", KOREAN.encode() + "2024-01-04,매출,4\n".encode("cp949"), None, ("import.encoding",))
    yield Case("cut in a character", KOREAN.encode()[:-4] + "매".encode()[:2], None)
    yield Case("NUL", KOREAN.encode() + b"2024-01-04,\x00,4\n", None, ("import.control",))
    yield Case("bytes of a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, None, ("import.format",))
    yield Case("all bytes", bytes(range(256)) * 20, None)
    for start, name in ((b"\x1f\x8b\x08", "gzip"), (b"%PDF-1.7\n", "pdf"), (b"MZ\x90\x00", "exe"), (b"SQLite format 3\x00", "db"), (b"PAR1", "parquet"),
                        (b"<html><table><tr><td>1</td></tr></table></html>", "html"), (b'[{"date":"2024-01-01"}]', "json"), (b"{\\rtf1", "rtf"),
                        (b"<?xml version='1.0'?><a/>", "xml"), (b"BZh91AY", "bz2"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"GIF89a", "gif")):  # fmt: skip
        codes = ("import.columns_missing",) if name == "html" else ("import.format",)
        yield Case(f"{name} called csv", start + b"x" * 100, None, codes)
    for name in ("a.exe", "a.docx", "a.pdf", "a.hwp", "a.py"):
        yield Case(f"extension {name}", KOREAN.encode(), None, ("import.extension",), name=name)
    yield text_case("merge markers", f"<<<<<<< HEAD\n{KOREAN}=======\n{KOREAN}>>>>>>> other\n", None, "import.merge_markers")
    yield text_case(
        "merge markers inside", KOREAN + "<<<<<<< HEAD\n2024-01-04,매출,4\n=======\n2024-01-04,매출,5\n>>>>>>> b\n", None
    )
    yield text_case("open quote", 'date,kpi,value\n2024-01-01,"매출,1\n2024-01-02,매출,2\n', None, "import.quote")
    yield text_case("huge cell", f"date,kpi,value\n2024-01-01,매출,{'9' * 2_000_000}\n", None)
    yield text_case("huge quoted cell", f'date,kpi,value\n2024-01-01,"{"x" * 2_000_000}",1\n', None)
    yield text_case(
        "very many columns",
        ",".join(f"c{i}" for i in range(20_000)) + "\n" + ",".join("1" for _ in range(20_000)) + "\n",
        None,
        "import.columns",
    )
    yield text_case(
        "very many columns of numbers", "date," + ",".join(f"c{i}" for i in range(900)) + "\n2024-01-01" + ",1" * 900 + "\n", None
    )
    yield text_case(
        "dimensions without end",
        ",".join(f"d{i}" for i in range(9)) + ",date,kpi,value\n" + "a," * 9 + "2024-01-01,매출,1\n",
        None,
        "import.dimensions",
    )
    yield text_case("nothing but a mark", "\ufeff", None, "import.empty")
    yield text_case("nothing at all", "", None, "import.empty")
    for payload in ("=cmd|'/c calc'!A1", "@SUM(1+1)", "+1+1", "<script>alert(1)</script>", "'; DROP TABLE metric;--", "%s%n{0}", "../../etc/passwd",
                    "${jndi:ldap://x}", "\x1b[31mred", "\u202egnp.exe", "A" * 5000, "​", "🤖" * 40, "NULL", "__class__", "{{7*7}}"):  # fmt: skip
        yield text_case(
            f"name {payload[:12]!r}",
            f'date,kpi,value\n2024-01-01,"{payload}",1\n',
            None,
            "metric_unknown",
            "metric_close",
            "control",
            "metric_empty",
        )


def cases() -> Iterator[Case]:
    """All of the family."""
    yield from _readable()
    yield from _refused()
