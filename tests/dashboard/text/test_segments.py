import pytest

from dashboard.text.segments import dimension_label, segment_label, value_label


@pytest.mark.parametrize(
    ("segment", "language", "words"),
    [
        ("{}", "ko", "전체"),
        ("{}", "en", "Total"),
        ('{"channel":"search"}', "ko", "검색 광고"),
        ('{"channel":"search"}', "en", "Search ads"),
        ('{"channel":"매장","region":"capital"}', "ko", "매장 · 수도권"),
        ('{"채널":"_*매장*_"}', "en", "_*매장*_"),
    ],
)
def test_segments_read_in_words(segment: str, language: str, words: str) -> None:
    assert segment_label(segment, language) == words


def test_unknown_words_stay_as_the_data_spells_them() -> None:
    assert value_label("A/B", "ko") == "A/B"
    assert dimension_label("Branch", "ko") == "Branch"
    assert dimension_label("region", "ko") == "지역"
