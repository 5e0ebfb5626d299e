"""Addresses that go on for ever are left out with a reason; lists that lead to articles are followed to their end."""

from __future__ import annotations

import pytest

from crawler.text_marks import marks_of
from crawler.traps import LIMIT, Traps, shape

HOME = "https://giolanh.test"
MENU = [HOME + "/", HOME + "/gioi-thieu", HOME + "/tin"]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/lich/2026/11/", "/lich/#/#/"),
        ("/lich/2026-11-05", "/lich/#"),
        ("/lich?thang=11&nam=2026", "/lich?nam&thang"),
        ("/loc?f[0]=a&f[1]=b", "/loc?f[#]"),
        ("/s/8f3a2b9c01de/tin", "/s/#/tin"),
        ("/phien/lit3py55t21z5v55vlm25s55/tin", "/phien/#/tin"),
        ("/gioi-thieu", "/gioi-thieu"),
        ("/h%E1%BB%99i-th%E1%BA%A3o", "/hội-thảo"),
        ("/index.php?option=com_content&view=article&id=12", "/index.php?id&option=com_content&view=article"),
    ],
)
def test_addresses_of_one_form_have_one_shape(path: str, form: str) -> None:
    assert shape(HOME + path) == form


def answer(traps: Traps, path: str, links: list[str], text: str | None = None) -> bool | None:
    return traps.judge(HOME + path, None if text is None else marks_of(text), [*MENU, *links])


def test_a_calendar_is_left_after_a_number_of_months() -> None:
    traps = Traps()
    for month in range(LIMIT + 1):
        assert traps.reason(f"{HOME}/lich/2026/{month}") is None
        answer(traps, f"/lich/2026/{month}", [f"{HOME}/lich/2026/{month + 1}"])
    reason = traps.reason(HOME + "/lich/2099/1")
    assert reason == f"trap: {LIMIT} addresses of the form /lich/#/# gave nothing new"
    assert traps.reason(HOME + "/tin/1") is None


def test_a_calendar_of_months_and_days_that_lead_to_each_other_is_left_too() -> None:
    traps = Traps()
    asked = 0
    for month in range(400):
        if traps.reason(f"{HOME}/lich/{month}") is None:
            asked += 1
            answer(traps, f"/lich/{month}", [f"{HOME}/lich/{month + 1}", f"{HOME}/lich/{month}/ngay/1"])
        if traps.reason(f"{HOME}/lich/{month}/ngay/1") is None:
            asked += 1
            answer(traps, f"/lich/{month}/ngay/1", [f"{HOME}/lich/{month + 1}"])
    assert asked < 5 * LIMIT


def test_a_pager_of_500_lists_that_lead_to_articles_is_followed_to_its_end() -> None:
    traps = Traps()
    for page in range(500):
        assert traps.reason(f"{HOME}/tin?page={page}") is None
        links = [f"{HOME}/bai/{page}-a", f"{HOME}/tin?page={page + 1}"] if page % 20 else [f"{HOME}/tin?page={page + 1}"]
        answer(traps, f"/tin?page={page}", links)
        answer(traps, f"/bai/{page}-a", [], text=f"Bài viết {page}. " * 40)


def test_a_pager_over_articles_that_the_sitemap_named_before_is_followed_too() -> None:
    traps = Traps()
    for number in range(300):
        answer(traps, f"/bai/{number}", [], text=f"Bài viết {number}. " * 40)
    for page in range(100):
        answer(traps, f"/tin?page={page}", [f"{HOME}/bai/{page * 3}", f"{HOME}/tin?page={page + 1}"])
    assert traps.reason(HOME + "/tin?page=100") is None


def test_an_endless_pager_that_repeats_its_last_page_is_left() -> None:
    traps = Traps()
    for page in range(LIMIT + 2):
        answer(traps, f"/tin?page={page}", [f"{HOME}/bai/1", f"{HOME}/tin?page={page + 1}"])
    assert traps.reason(HOME + "/tin?page=99") is not None


def test_records_of_one_form_are_no_trap_though_their_texts_differ_in_numbers_only() -> None:
    traps = Traps()
    for number in range(200):
        answer(traps, f"/ban-tin/{number}", [], text=f"Bản tin số {number} kể lại những gì nhóm đã làm trong tháng. " * 6)
    assert traps.reason(HOME + "/ban-tin/999") is None


WORDS = ("chè", "rừng", "suối", "lúa", "cá", "thuyền", "gió", "mưa", "sách", "trường", "vườn", "đường", "cầu", "bếp", "nghề", "vải", "gốm", "tre", "nứa", "măng", "muối", "đảo")


def test_reports_of_a_series_that_have_a_sentence_of_their_own_are_no_trap() -> None:
    traps = Traps()
    for number in range(200):
        own = f"Năm nay nhóm làm về {WORDS[number % 22]} và {WORDS[number // 22]}."
        answer(traps, f"/bao-cao/{number}", [f"{HOME}/bao-cao/{number + 1}"], text=f"Báo cáo năm {1900 + number}. " + "Nhóm kể lại những gì đã làm trong tháng. " * 9 + own)
    assert traps.reason(HOME + "/bao-cao/999") is None


MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
THANG = ("giêng", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "chạp")


@pytest.mark.parametrize("names", [MONTHS, THANG, [f"tháng {number}" for number in range(1, 13)]])
def test_months_with_long_words_around_them_are_a_trap(names: list[str]) -> None:
    traps = Traps()
    asked = 0
    for month in range(200):
        if traps.reason(f"{HOME}/su-kien/{2020 + month // 12}-{month % 12}") is None:
            asked += 1
            text = f"{names[month % 12]} {2020 + month // 12}. " + "Trung tâm mở cửa các ngày trong tuần, mời bạn đến chơi. " * 12
            answer(traps, f"/su-kien/{2020 + month // 12}-{month % 12}", [f"{HOME}/su-kien/{2020 + month // 12}-{month % 12 + 1}"], text)
    assert LIMIT <= asked <= LIMIT + 2


def test_months_that_name_events_are_no_trap() -> None:
    traps = Traps()
    for month in range(100):
        answer(traps, f"/lich/{month}", [f"{HOME}/su-kien/hop-mat-{WORDS[month % 22]}-{month}"], text=f"Tháng {month}. " + "Mời bạn đến chơi. " * 20)
    assert traps.reason(HOME + "/lich/999") is None


def test_empty_months_that_were_taken_for_records_are_a_trap() -> None:
    traps = Traps()
    for month in range(LIMIT + 1):
        answer(traps, f"/lich/{month}", [], text=f"Tháng {month % 12} năm {2026 + month}: không có sự kiện. 1 2 3 {month}")
    assert traps.reason(HOME + "/lich/999") is not None


def test_the_same_text_at_ever_new_addresses_is_a_trap() -> None:
    traps = Traps()
    for number in range(LIMIT + 2):
        answer(traps, f"/s/{number:012d}/tin", [], text="Một bài viết duy nhất. " * 30)
    assert traps.reason(HOME + "/s/999999999999/tin") is not None


def test_combinations_of_parameters_that_give_nothing_new_are_left_whatever_their_names() -> None:
    traps, names, asked = Traps(), "abcdef", 0
    for number in range(1, 4**6):
        values = [(name, number // 4**place % 4) for place, name in enumerate(names)]
        path = "/loc?" + "&".join(f"{name}={value}" for name, value in values if value)
        if traps.reason(HOME + path) is None:
            asked += 1
            answer(traps, path, [f"{HOME}/loc?{name}={value}" for name in names for value in (1, 2, 3)])
    assert asked <= 2 * LIMIT + 2**6
    assert traps.reason(HOME + "/loc?f=1&g=2") == f"trap: {2 * LIMIT} addresses of the form /loc?, with any parameters, gave nothing new"
    assert traps.reason(HOME + "/loc?view=tin&id=1") is None, "another program"
    again = Traps()
    again.load([(f"{HOME}/loc?a={number}", False, False) for number in range(LIMIT)] + [(f"{HOME}/loc?b={number}", False, False) for number in range(LIMIT)])
    assert again.reason(HOME + "/loc?c=1") is not None, "known to the next run"


def test_parameters_of_one_path_that_give_articles_are_no_trap() -> None:
    traps = Traps()
    for number in range(5 * LIMIT):
        for path, text in ((f"/?p={number}", f"Bài {'x' * number} về con nước"), (f"/?replytocom={number}&p=1", None), (f"/?muc={number}", None)):
            answer(traps, path, [], text)
    assert traps.reason(HOME + "/?p=9999") is None and traps.reason(HOME + "/?tac_gia=1") is None


def test_a_path_of_plain_words_is_never_a_trap() -> None:
    traps = Traps()
    for _ in range(3 * LIMIT):
        assert answer(traps, "/gioi-thieu", []) is None
    assert traps.reason(HOME + "/gioi-thieu") is None


def test_a_run_that_was_cut_off_goes_on_counting() -> None:
    whole, verdicts = Traps(), []
    for month in range(20):
        led_on = answer(whole, f"/lich/{month}", [f"{HOME}/lich/{month + 1}"])
        if led_on is not None:
            verdicts.append((f"{HOME}/lich/{month}", False, led_on))
    again = Traps()
    again.load(verdicts)
    month = 20
    while again.reason(f"{HOME}/lich/{month}") is None:
        answer(again, f"/lich/{month}", [f"{HOME}/lich/{month + 1}"])
        month += 1
    assert LIMIT <= month <= LIMIT + 3


def test_a_trap_that_the_last_run_found_is_known_to_the_next() -> None:
    traps = Traps()
    traps.load([(f"{HOME}/lich/{month}", False, False) for month in range(LIMIT)])
    assert traps.reason(HOME + "/lich/99") is not None
    answer(traps, "/lich/1", [])
    answer(traps, "/lich/2", [HOME + "/su-kien/hop-mat"])
    assert traps.reason(HOME + "/lich/99") is None
