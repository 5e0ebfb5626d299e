"""The facts about provinces, and how a name is judged by what stands beside it."""

from __future__ import annotations

import pytest

from vietnamese.gazette import places
from vietnamese.places import MAX_NAMES, find_places
from vietnamese.tokens import tokens_of


def found(text: str) -> list[str]:
    return [each.place.key for each in find_places(tokens_of(text))]


def test_63_provinces_and_an_older_one_belong_to_34_units() -> None:
    provinces = [place for place in places() if place.level == "province"]
    assert len(provinces) == 64 and len({place.today for place in provinces}) == 34
    assert {place.today for place in places()} <= {place.name for place in provinces}
    assert sum(place.is_central for place in provinces) == 6
    assert len({place.key for place in places()}) == len(places())


@pytest.mark.parametrize(
    ("name", "today"),
    [
        ("Hòa Bình", "Phú Thọ"), ("Bình Dương", "Thành phố Hồ Chí Minh"), ("Kon Tum", "Quảng Ngãi"), ("Hậu Giang", "Cần Thơ"), ("Huế", "Huế"),
        ("Hà Tây", "Hà Nội"), ("Mù Cang Chải", "Lào Cai"), ("Đà Lạt", "Lâm Đồng"),
    ],
)  # fmt: skip
def test_a_place_knows_its_unit_of_today(name: str, today: str) -> None:
    assert {place.today for place in places() if place.name == name and (place.level != "district" or "Mù" in name)} == {today}


@pytest.mark.parametrize("text", ["tỉnh Hòa Bình", "TỈNH HOÀ BÌNH", "tinh Hoa Binh", "Hoa Binh province", "tại Hòa Bình", "Sơn La, Hòa Bình", "huyện Đà Bắc, Hòa Bình", "Hòa Bình: mùa cam"])
def test_an_uncertain_name_counts_in_the_frame_of_a_place(text: str) -> None:
    assert "hoa-binh" in found(text)


@pytest.mark.parametrize("text", ["Hòa Bình", "hòa bình", "phố Hòa Bình", "xã Hòa Bình", "chị Hòa Bình", "Nguyễn Hòa Bình", "45/2 Hòa Bình", "Nobel Hòa Bình", "hoa binh", "Hòa\n\nBình"])
def test_an_uncertain_name_does_not_count_otherwise(text: str) -> None:
    assert found(text) == []


def test_a_name_shown_to_be_a_place_once_counts_in_the_whole_text() -> None:
    assert found("Tỉnh Hòa Bình rộng. Hòa Bình xa.") == ["hoa-binh", "hoa-binh"]
    assert found("Tỉnh Hòa Bình rộng. Chị Nguyễn Hòa Bình xa.") == ["hoa-binh"]


def test_a_district_of_several_provinces_needs_its_province() -> None:
    assert found("huyện Châu Thành") == []
    assert found("huyện Châu Thành, tỉnh Trà Vinh") == ["tra-vinh/chau-thanh", "tra-vinh"]
    assert found("huyện Châu Thành (Bến Tre)") == ["ben-tre/chau-thanh", "ben-tre"]


def test_a_page_of_nothing_but_names_is_read_to_a_bound() -> None:
    assert len(found("Hà Nội, " * (MAX_NAMES + 10))) == MAX_NAMES


@pytest.mark.parametrize(
    ("text", "key", "level"),
    [
        ("Vinh City", "nghe-an/vinh", "city"), ("thị xã Sa Pa", "lao-cai/sa-pa", "town"), ("huyện Sa Pa", "lao-cai/sa-pa", "town"),
        ("thị xã Kỳ Anh", "ha-tinh/ky-anh", "town"), ("huyện Kỳ Anh", "ha-tinh/huyen-ky-anh", "district"), ("TX Gò Công", "tien-giang/go-cong", "city"),
        ("TP Hòa Bình", "hoa-binh/hoa-binh", "city"), ("tỉnh Hòa Bình", "hoa-binh", "province"), ("thành phố Đà Nẵng", "da-nang", "province"),
        ("thị xã Phước Long", "binh-phuoc/phuoc-long", "town"), ("Buôn Mê Thuột", "dak-lak/buon-ma-thuot", "city"),
    ],
)  # fmt: skip
def test_the_word_for_the_unit_tells_places_of_one_name_apart(text: str, key: str, level: str) -> None:
    assert [(each.place.key, each.place.level) for each in find_places(tokens_of(text))] == [(key, level)]


def test_a_name_that_a_town_and_a_district_of_one_province_bear_is_not_guessed() -> None:
    assert found("Kỳ Anh, Hà Tĩnh") == ["ha-tinh"]


def test_a_city_shows_that_its_province_s_name_is_a_place() -> None:
    assert found("TP Hòa Bình lớn. Hòa Bình xa.") == ["hoa-binh/hoa-binh", "hoa-binh"]


@pytest.mark.parametrize("text", ["anh Phú Yên dạy bơi", "Cô Nghệ An hát", "Mr. Yen Bai", "thầy Đà Lạt dạy đàn"])
def test_a_name_behind_one_person_s_title_is_a_person_s(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["các anh Phú Yên", "trẻ em Phú Yên", "Nhờ anh. Phú Yên xa", "ba em Phú Yên", "toi di Phu Yen"])
def test_a_title_of_several_or_of_another_sentence_leaves_a_place(text: str) -> None:
    assert found(text) == ["phu-yen"]


@pytest.mark.parametrize("text", ["Hòa Bình thuộc tỉnh Phú Thọ", "Hòa Bình nay thuộc Phú Thọ", "Hòa Bình (cũ)", "sáp nhập Hòa Bình"])
def test_what_a_name_belongs_to_shows_a_place(text: str) -> None:
    assert found(text)[0] == "hoa-binh"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Trụ sở: số 12 Cao Bằng, Hải Phòng", ["hai-phong"]),
        ("45/2 Thái Nguyên, Nha Trang", ["khanh-hoa/nha-trang"]),
        ("Trung tâm Bảo trợ số 2 Cao Bằng nuôi 40 cụ", ["cao-bang"]),
        ("Năm 2019 Cao Bằng có hai trường", ["cao-bang"]),
        ("Phú Nhuận, TP.HCM", ["ho-chi-minh/phu-nhuan", "ho-chi-minh"]),
        ("Gò Vấp, Sài Gòn", ["ho-chi-minh/go-vap", "ho-chi-minh"]),
        ("12 Lê Lợi, Q.1, TP.HCM", ["ho-chi-minh/quan-1", "ho-chi-minh"]),
        ("P.5, Q10, Tp. Hồ Chí Minh", ["ho-chi-minh/quan-10", "ho-chi-minh"]),
        ("Q.1 What is Q1, and Q.2, Q3?", []),
        ("Doanh thu Q1, Q2 của quán", []),
        ("đặc khu Côn Đảo và Đặc khu Phú Quý", ["ba-ria-vung-tau/con-dao", "binh-thuan/phu-quy"]),
        ("từ Dalat đến Sapa và Qui Nhơn", ["lam-dong/da-lat", "lao-cai/sa-pa", "binh-dinh/quy-nhon"]),
        ("Lớp học ở Mèo Vạc (Hà Giang)", ["ha-giang/meo-vac", "ha-giang"]),
        ("(Bình Dương)", ["binh-duong"]),
        ("(Bình Dương kể", []),
        ("Mường Lát (Thanh Hóa)", ["thanh-hoa/muong-lat", "thanh-hoa"]),
        ("Hướng Hóa - Quảng Trị", ["quang-tri/huong-hoa", "quang-tri"]),
        ("bạn Hoàng Kỳ Anh (Hà Tĩnh)", ["ha-tinh"]),
        ("tỉnh Hà Nam (Trung Quốc) và tỉnh Hà Nam", ["ha-nam"]),
        ("Ha Nam Province, China", []),
        ("Sơn Tây, Trung Quốc", []),
    ],
)
def test_addresses_units_of_2025_and_names_that_china_has_too(text: str, keys: list[str]) -> None:
    assert [each.place.key for each in find_places(tokens_of(text))] == keys
