"""Topics and organisations by words that mean something else as well."""

from __future__ import annotations

import pytest

from pipelines.organisations import find_organisations
from pipelines.topics import topics_of
from vietnamese.tokens import tokens_of


def topics(text: str) -> list[str]:
    return [match.topic for match in topics_of(text, "")]


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("gender-based-violence", "May bom duoc bao hanh 12 thang, phieu bao hanh kem may, bao hanh tai nha."),
        ("mental-health", "Cac em tu tu lam quen voi ban moi, tu tu hoc bai, tu tu lon len."),
        ("mental-health", "A tropical depression forms; the tropical depression moves west."),
        ("environment", "Ba con song trong rung, lam nha trong rung, hai nam trong rung."),
        ("environment", "Bảo vệ môi trường mạng lành mạnh; bảo vệ môi trường mạng cho trẻ."),
        ("elderly", "Canh bao nguoi gia danh can bo, nguoi gia mao thu ngan."),
        ("migration", "Bird migration begins in autumn; the migration of birds lasts a month."),
        ("migration", "Đàn bướm di cư qua rừng, bướm di cư ba tuần liền."),
        ("migration", "Our server migration took two days, a database migration took one."),
        ("lgbti", "Moi nguoi dong tinh voi de xuat, ca xom dong tinh."),
        ("lgbti", "Phép đồng tính giữ khoảng cách, ánh xạ đồng tính thì không."),
        ("education", "Thư viện ảnh. Thư viện video. Thư viện ảnh."),
        ("youth", "Theo Báo Thanh Niên, Báo Thanh Niên hôm qua đưa tin."),
        ("civil-society", "Co NGO VAN BEN va ba NGO THI LUA den du, ong NGO Van Ben noi."),
        ("livelihoods", "Children play cooperative games; a cooperative game is fun."),
        ("disability", "His words fell on deaf ears, on deaf ears again."),
    ],
)
def test_a_word_in_its_other_meaning_shows_no_topic(topic: str, text: str) -> None:
    assert topic not in topics(text)


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("gender-based-violence", "Chị bị bạo hành nhiều năm, bạo hành cả trước mặt con."),
        ("mental-health", "Phòng ngừa tự tử ở học sinh, đường dây nghe người muốn tự tử."),
        ("environment", "Bà con trồng rừng ngập mặn, trồng rừng ven sông."),
        ("elderly", "Bữa cơm cho người già neo đơn, người già trong xóm."),
        ("migration", "Labour migration from the delta, safe migration for women."),
        ("lgbti", "Đồng tính không phải là bệnh; phim về chuyện đồng tính ở làng."),
        ("lgbti", "Nguoi chuyen gioi ke chuyen minh, chuyen gioi khong phai la benh."),
        ("education", "Thư viện của trường có 200 cuốn, thư viện mở cả tối."),
        ("civil-society", "Each NGO signs the charter; an NGO from the delta spoke."),
        ("livelihoods", "The women's cooperative sells mats; the cooperative has 40 members."),
    ],
)
def test_the_word_in_its_own_meaning_shows_it(topic: str, text: str) -> None:
    assert topic in topics(text)


def organisations(text: str) -> list[str]:
    return [named.form.organisation.slug for named in find_organisations(tokens_of(text), "demo")]


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("UN Women and the village", ["unwomen-vn"]),
        ("UN WOMEN VIET NAM", ["unwomen-vn"]),
        ("the UN women's rights treaty", []),
        ("Blue dragon fruit from Binh Thuan", []),
        ("Blue Dragon opened a house", ["bluedragon"]),
        ("Viện nghiên cứu Xã hội, Kinh tế & Môi trường", ["isee"]),
        ("Bộ LĐ-TBXH, Bộ LĐTB&XH và Bộ LĐ-TB&XH", ["molisa"] * 3),
        ("Liên hợp quốc và các nước", ["un-vn"]),
        ("Save the children from hunger", []),
        ("SAVE THE CHILDREN and others", ["savechildren-vn"]),
        ("Viện Nghiên cứu Phát triển Xã hội và Môi trường", []),
        ("Trung tâm Phát triển và Hội nhập quốc tế", []),
        ("Viện Nghiên cứu Phát triển Xã hội và Viện Gió Lành", ["isds"]),
        ("Viện Nghiên cứu Phát triển Xã hội và cộng đồng cùng làm", ["isds"]),
        ("Trung tâm Phát triển và Hội nhập, Quốc tế ca", ["cdi"]),
    ],
)
def test_names_of_two_words_and_with_an_ampersand(text: str, slugs: list[str]) -> None:
    assert organisations(text) == slugs
