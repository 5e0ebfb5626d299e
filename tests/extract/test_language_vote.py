"""Which detectors are asked: a vote takes long, so only as many as can change what is found."""

from __future__ import annotations

import pytest

from crawler.extract import language_vote
from crawler.extract.english import is_english, seems_english
from crawler.extract.language import detect, detect_blocks
from crawler.items import Segment

VI = "Nhóm đã sửa xong bốn cây cầu tre trước mùa nước nổi và dán sổ thu chi ở cổng nhà văn hoá."
EN = "The group has repaired four bamboo bridges before the floods, and the accounts hang at the gate of the hall."


class Detectors:
    """Detectors that answer as told and note in order who was asked what."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **answers: str) -> None:
        self.asked: list[str] = []
        for name in ("cld2", "langid", "langdetect"):
            monkeypatch.setattr(language_vote, f"_ask_{name}", lambda text, name=name: self.asked.append(name) or answers[name])


def languages(found: list[Segment]) -> list[str]:
    return [segment.language for segment in found]


@pytest.mark.parametrize(
    "line",
    [
        "When volunteers came back with boats, they said that it was over in an hour.",
        "She would have stayed there if her sister could come from upriver.",
        "What will all of these people do after the river has gone down?",
    ],
)
def test_common_words_show_english_without_a_detector(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    told = Detectors(monkeypatch)
    assert is_english(line.rstrip(".?").replace(",", "").split())
    assert detect(line) == ("en", 1.0)
    assert told.asked == []


@pytest.mark.parametrize(
    "line",
    [
        "Sie will nach Hause und das war so an der Zeit, in der alle da waren.",  # will, war, so, an, in
        "Il a mis le but dans les filets au bout de la nuit, on en parle encore.",  # but, on
        "to chuc mot buoi an toi cho tre em o xa va me cua cac em, on trai cay",  # to, me, on, in Vietnamese without accents
        "Neeg hauv zos tuaj sib pab kho tus choj xyoob ua ntej dej nyab.",
        "Dự án Living with Dignity do nhóm Bến Gỗ làm từ năm 2019 ở ba xã ven sông.",
    ],
)
def test_words_that_other_languages_share_show_nothing(line: str) -> None:
    assert not is_english(line.split())
    assert not seems_english(line.replace("with", "voi").split())


def test_one_detector_is_enough_where_words_hint_at_english(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Detectors(monkeypatch, cld2="en", langid="nn", langdetect="nn")
    assert detect("Ferry clinic opens with three nurses, two doctors, one generator") == ("en", 1.0)
    assert told.asked == ["cld2"]


def test_a_hint_alone_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Detectors(monkeypatch, cld2="nl", langid="nl", langdetect="en")
    assert detect("Ferry clinic opens with three nurses, two doctors, one generator") == ("nl", 1.0)
    assert told.asked == ["cld2", "langid"]


def test_the_third_is_asked_where_the_others_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Detectors(monkeypatch, cld2="de", langid="nl", langdetect="de")
    assert detect("Boote Brücken Reis Wasser Licht Bücher Lampen Netze") == ("de", 0.67)
    assert told.asked == ["cld2", "langid", "langdetect"]


def test_the_third_is_not_asked_where_its_answer_would_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Detectors(monkeypatch, cld2="et", langid="sv", langdetect="sv")
    assert detect("Mga bata sa nayon nagtanim ng puno") == ("und", 0.0)
    assert told.asked == ["cld2", "langid"]


def test_what_the_third_names_must_be_one_of_the_two(monkeypatch: pytest.MonkeyPatch) -> None:
    Detectors(monkeypatch, cld2="de", langid="nl", langdetect="fr")
    assert detect("Boote Brücken Reis Wasser Licht Bücher Lampen Netze") == ("und", 0.0)


@pytest.mark.parametrize("around", [VI, EN])
def test_short_lines_of_a_page_in_one_language_are_not_voted_on(monkeypatch: pytest.MonkeyPatch, around: str) -> None:
    told = Detectors(monkeypatch, cld2="pt", langid="pt", langdetect="pt")
    found = detect_blocks(f"{around}\n\nBrydge Pro keyboard, iPad 2019\n\n{around}")
    assert len(languages(found)) == 1
    assert told.asked == []


def test_short_lines_of_a_page_in_two_languages_are(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Detectors(monkeypatch, cld2="en", langid="en", langdetect="en")
    assert languages(detect_blocks(f"{EN}\n\n{VI}\n\nBrydge Pro keyboard released\n\n{VI}")) == ["en", "vi", "en", "vi"]
    assert told.asked == ["cld2", "langid"]


def test_a_short_line_that_may_be_vietnamese_is_voted_on_in_english_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Detectors(monkeypatch, cld2="vi", langid="vi", langdetect="vi")
    found = detect_blocks(f"{EN}\n\nso thu chi 2019 abcde\n\n{EN}")
    assert told.asked == ["cld2", "langid"]
    assert languages(found) == ["en", "vi", "en"]


def test_without_a_long_line_short_ones_are_voted_on(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Detectors(monkeypatch, cld2="en", langid="en", langdetect="en")
    assert languages(detect_blocks("Bridge opens upriver\n\nNew bamboo bridge opens upriver")) == ["en"]
    assert told.asked
