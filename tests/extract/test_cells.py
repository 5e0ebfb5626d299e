"""Numbers of a spreadsheet are shown as its program shows them: dates, times and shares by their formats, all else as stored."""

from __future__ import annotations

import pytest

from crawler.extract.cells import MOST_FORMAT_CHARS, Format, format_of, shown


@pytest.mark.parametrize(
    ("number", "code", "value", "text"),
    [
        (14, None, "44197", "2021-01-01"), (14, None, "44197.75", "2021-01-01"), (22, None, "44197.75", "2021-01-01 18:00"), (22, None, "44197", "2021-01-01"),
        (17, None, "44197", "2021-01"), (20, None, "0.354166666666667", "08:30"), (18, None, "44197.5", "1060740:00"), (46, None, "1.25", "30:00"),
        (164, "dd/mm/yyyy", "44197", "2021-01-01"), (164, "[$-42A]dd\\ mmmm\\ yyyy;@", "44197", "2021-01-01"), (164, '"Ngày "dd" tháng "mm" năm "yyyy', "44197", "2021-01-01"),
        (164, "mm/yyyy", "44197", "2021-01"), (164, "mmm\\-yy", "44197", "2021-01"), (164, "yyyy", "44197", "2021"), (164, "[h]:mm", "1.25", "30:00"),
        (164, "hh:mm AM/PM", "0.5", "12:00"), (164, "mm:ss.0", "0.00381944", "5:30"), (45, None, "0.00381944", "5:30"), (20, None, "0.35399", "08:29"), (164, "dd/mm/yyyy hh:mm", "44197.5", "2021-01-01 12:00"),
        (9, None, "0.79", "79%"), (10, None, "0.7915", "79.15%"), (164, "0.0%", "0.0525", "5.2%"), (164, "0.0%", "-0.05", "-5.0%"), (164, "0 %", "1", "100%"),
    ],
)  # fmt: skip
def test_formats_that_show_something_else(number: int, code: str | None, value: str, text: str) -> None:
    assert shown(value, format_of(number, code)) == text


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (0, None), (1, None), (4, None), (37, None), (49, None), (164, "#,##0"), (164, '#,##0\\ "đồng";[Red]-#,##0'), (164, "General"), (164, '0" ngày"'), (164, "0\\d"), (164, "[$VND] #,##0"),
        (164, "[Red]0.00"), (164, '_-* #,##0_-;_-* "d"_-'), (164, "@"), (164, ""), (164, '"day"'), (164, "x" * 100_000), (999, None),
    ],
)  # fmt: skip
def test_formats_of_plain_numbers(number: int, code: str | None) -> None:
    assert format_of(number, code) is None
    assert shown("44197", format_of(number, code)) == "44197"


@pytest.mark.parametrize("value", ["0", "59", "60", "-1", "2958466", "1e300", "-5"])
def test_a_day_that_the_program_does_not_show_rightly_is_left_out(value: str) -> None:
    assert shown(value, format_of(14, None)) == ""


@pytest.mark.parametrize("value", ["61", "2958465"])
def test_the_first_and_the_last_day(value: str) -> None:
    assert shown(value, format_of(14, None)) == {"61": "1900-03-01", "2958465": "9999-12-31"}[value]


@pytest.mark.parametrize("number", [0, 9, 14, 18, 46])
@pytest.mark.parametrize("value", ["nan", "inf", "x", "1e999", ""])
def test_what_is_no_number_stays(number: int, value: str) -> None:
    assert shown(value, format_of(number, None)) == value


@pytest.mark.parametrize(
    ("value", "text"), [("0.30000000000000004", "0.3"), ("1204.0999999999999", "1204.1"), ("0.1", "0.1"), ("12", "12"), ("1E-3", "1E-3"), ("123456789012345678", "123456789012345678")]
)
def test_plain_numbers_have_the_digits_that_the_program_shows(value: str, text: str) -> None:
    assert shown(value, None) == text


def test_a_long_format_costs_little() -> None:
    assert format_of(164, "[" * MOST_FORMAT_CHARS * 1_000 + "d") == Format("length")
    assert format_of(164, '"' * 1_000_001 + "d") is None
