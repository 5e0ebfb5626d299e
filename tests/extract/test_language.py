"""Language detection of sentences, unaccented Vietnamese, mixed pages and languages nobody can name."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from crawler.extract.language import detect, detect_blocks, is_unaccented, summarise
from crawler.items import Segment

VIETNAMESE = [
    "Chiều qua, các em nhỏ trong xóm trọ được tặng sách vở và áo ấm.",
    "Trung tâm mở lớp học nghề may miễn phí cho phụ nữ khuyết tật.",
    "Chúng tôi tin rằng mỗi người đều có quyền được lắng nghe.",
    "Ban quản lý dự án họp với đại diện mười hai thôn bản vùng cao.",
    "Nguồn nước sạch đã về tới điểm trường Pắc Pạ sau ba tháng thi công.",
    "Nhóm tình nguyện viên dọn rác dọc bờ kênh từ sáng sớm.",
    "Khóa tập huấn giúp cán bộ xã hội nhận biết dấu hiệu bạo lực gia đình.",
    "Bà con trồng lại hơn hai nghìn cây đước ven biển.",
    "Mọi thông tin cá nhân của người gọi đều được giữ kín.",
    "Tổng đài miễn phí hoạt động suốt ngày đêm, kể cả dịp lễ.",
    "Em gái tôi nay đã là giáo viên dạy ngôn ngữ ký hiệu.",
    "Quỹ học bổng năm nay dành cho học sinh mồ côi ở miền núi.",
    "Người di cư trở về cần được hỗ trợ tâm lý và việc làm.",
    "Báo cáo thường niên trình bày kết quả của năm chương trình.",
    "Hợp tác xã chè hữu cơ bán được sản phẩm sang thị trường mới.",
    "Sau bão, điều cần nhất là mái nhà che mưa và gạo ăn hằng ngày.",
    "Các bạn trẻ kể chuyện công khai xu hướng tính dục với cha mẹ.",
    "Buổi tọa đàm bàn về quyền của người lao động giúp việc gia đình.",
    "Xe lăn được trao tận tay mười lăm người cao tuổi.",
    "Trường mầm non mới có sân chơi, bếp ăn và nhà vệ sinh.",
    "Dự án kết thúc nhưng câu lạc bộ vẫn sinh hoạt đều đặn.",
    "Chị kể rằng ngày ấy chị chưa biết chữ, đi đâu cũng sợ.",
    "Đội bóng đá nữ của huyện giành giải nhì cấp tỉnh.",
    "Rừng ngập mặn che chắn cho làng chài trước sóng dữ.",
    "Ứng viên gửi thư giới thiệu và lý lịch qua thư điện tử.",
    "Chúng ta không thể đứng nhìn trẻ em bị bỏ lại phía sau.",
    "Phòng khám lưu động đến với công nhân khu công nghiệp.",
    "Nhà tài trợ ghi nhận sự minh bạch trong chi tiêu.",
    "Mẹ cháu đi làm xa, cháu sống với ông bà ngoại.",
    "Hội thảo thu hút gần trăm đại biểu từ các sở, ngành.",
    "Lớp xóa mù chữ họp ba tối mỗi tuần tại nhà văn hóa thôn.",
    "Nạn nhân mua bán người được đưa về nơi tạm lánh an toàn.",
    "Giấc mơ của Mỵ là mở một tiệm bánh nhỏ ở thị trấn.",
    "Câu chuyện này khiến nhiều người xúc động đến rơi nước mắt.",
    "Giới thiệu về chúng tôi",
    "Xin chào",
    "Báo cáo",
    "Tầm nhìn và sứ mệnh",
    "Đối tác và nhà tài trợ",
    "Kết quả nổi bật",
    "Liên hệ với trung tâm",
    "Câu chuyện thay đổi",
    "Thông báo tuyển dụng",
    "HỘI NGHỊ TỔNG KẾT CÔNG TÁC NĂM",
    "TRAO QUYỀN CHO PHỤ NỮ DÂN TỘC THIỂU SỐ",
    "BẢO VỆ TRẺ EM TRÊN MÔI TRƯỜNG MẠNG",
    "Dự án EU-COVID của tổ chức SAFE đã hỗ trợ ba xã ở Lào Cai.",
    "Bà Anna Smith, giám đốc quốc gia của Water Alliance, phát biểu khai mạc.",
    "Ông Jean Dupont đến thăm trường tiểu học Nậm Mòn hôm thứ Ba.",
    "Chương trình Green Youth Leaders đã tuyển được hai mươi bạn.",
    "Xem thêm tại https://www.example.org/en/about-us-and-our-work để biết chi tiết.",
    "Giá vé: 50.000 đồng; trẻ dưới sáu tuổi vào cửa tự do.",
    "Đường dây nóng 1900 0000 nhận cuộc gọi từ tám giờ sáng.",
    "Sức khoẻ sinh sản là chủ đề của buổi truyền thông hoà đồng.",
    "Anh Giàng A Páo nuôi được đàn ngựa bảy con.",
    "Qũy hỗ trợ cộng đồng vừa ra mắt tại quận Ninh Kiều.",
    "Ngày ấy, làng tôi chưa có điện, cũng chẳng có đường.",
    "Hãy cùng nhau giữ lấy dòng sông quê mình.",
    "Trẻ tự kỷ cần được can thiệp càng sớm càng tốt.",
    "Tài liệu dành cho cha mẹ có con khiếm thính.",
    "Nghiên cứu chỉ ra khoảng cách thu nhập giữa nam và nữ.",
    "Mô hình nuôi ong giúp hai mươi hộ thoát nghèo.",
    "Người nhiễm HIV được xét nghiệm và điều trị ARV miễn phí.",
    "Lễ ra quân diễn ra sôi nổi dù trời mưa nặng hạt.",
]

UNACCENTED = [
    "Trung tam to chuc lop hoc mien phi cho tre em ngheo.",
    "Chung toi mong nhan duoc su ung ho cua cac ban.",
    "Hoi nghi tong ket cong tac nam cua chi hoi.",
    "Ba con trong lai rung ngap man ven bien.",
    "Moi thong tin xin lien he van phong du an.",
    "Cac em hoc sinh vung cao rat can ao am.",
    "Nguoi khuyet tat duoc day nghe va tim viec lam.",
    "Chi ke rang truoc day chi khong biet chu.",
    "Nhom tinh nguyen don rac doc bo kenh.",
    "Hop tac xa che huu co ban san pham moi.",
    "Ban quan ly du an hop voi dai dien thon.",
    "Phu nu dan toc thieu so lam chu kinh te.",
    "Tong dai ho tro nan nhan bi bao luc gia dinh.",
    "Lop xoa mu chu hop ba toi moi tuan.",
    "Nguon nuoc sach da ve toi diem truong.",
    "Bao cao thuong nien cua nam chuong trinh",
    "Giup do nguoi gia neo don trong mua lanh",
    "Quyen tre em phai duoc bao ve",
    "Tap huan ky nang song cho thanh nien",
    "Khoi nghiep xanh cung ban tre",
    "Hay giu lay dong song que minh",
    "Phong kham luu dong den voi cong nhan",
    "Mo hinh nuoi ong giup ho ngheo thoat ngheo",
    "Duong day nong nhan cuoc goi suot ngay dem",
    "Tre tu ky can duoc can thiep som",
    "Le ra quan dien ra soi noi du troi mua",
    "Nha tai tro ghi nhan su minh bach",
    "Cau chuyen nay khien nhieu nguoi xuc dong",
    "HO TRO TRE EM MO COI VUNG LU",
    "Nguoi nhiem HIV duoc xet nghiem va dieu tri ARV mien phi",
    "Sau bao, dieu can nhat la mai nha che mua",
    "Con em di lam xa, chau song voi ong ba",
]

ENGLISH = [
    "The centre trained forty social workers last spring.",
    "Our volunteers cleaned the canal banks early in the morning.",
    "Every child has the right to grow up safe from harm.",
    "Women farmers now sell organic tea under their own label.",
    "Applications close when the position has been filled.",
    "He can do it on his own now.",
    "She taught sign language to parents of deaf children.",
    "The hotline answers calls day and night, free of charge.",
    "A new kindergarten opened in the village of Pac Pa.",
    "We thank our donors for their patience and trust.",
    "Mangroves shield the fishing hamlet from heavy waves.",
    "Migrant workers told us about unpaid wages.",
    "Read the full report on gender and climate change",
    "About our organisation and partners",
    "Donate today to support rural schools",
    "What we do and why it matters",
    "Survivors of trafficking find shelter here.",
    "The Ho Chi Minh City office moved to Nguyen Hue Street in May.",
    "Mr. Nguyen Van Ha and Ms. Tran Thi Mai opened the workshop.",
    "Ethnic minority youth lead their own radio programme.",
    "Clean water reached three upland communes in Lao Cai.",
    "THE ANNUAL MEETING OF OUR MEMBERS",
    "GIRLS LEAD THE WAY IN SCIENCE CLUBS",
    "CALL FOR PROPOSALS FROM LOCAL ORGANISATIONS",
    "ENDING VIOLENCE AGAINST WOMEN AND CHILDREN",
    "HOW TO APPLY FOR THE SCHOLARSHIP",
    "SUPPORTING RETURNED MIGRANTS TO FIND WORK",
    "OUR VISION IS A SOCIETY WITHOUT BARRIERS",
    "Their café in Hà Nội employs people with disabilities.",
    "Please send your questions by email before the webinar.",
    "Than can go on to do the same in Hue",
]

OTHERS = [
    ("fr", "Les enfants du village apprennent à lire avec des bénévoles venus de Lyon."),
    ("de", "Die Kinder im Dorf lernen mit den Freiwilligen lesen und schreiben."),
    ("es", "Los niños del pueblo aprenden a leer con los voluntarios cada semana."),
    ("ru", "Дети в деревне учатся читать вместе с волонтёрами каждую неделю."),
    ("zh", "村里的孩子们每周和志愿者一起学习读书写字。"),
    ("ja", "村の子どもたちは毎週ボランティアと一緒に本を読んでいます。"),
    ("ko", "마을 아이들은 매주 자원봉사자와 함께 책을 읽습니다."),
    ("th", "เด็กในหมู่บ้านเรียนหนังสือกับอาสาสมัครทุกสัปดาห์"),
    ("lo", "ເດັກນ້ອຍໃນບ້ານຮຽນໜັງສືກັບອາສາສະໝັກທຸກອາທິດ"),
    ("km", "ក្មេងៗក្នុងភូមិរៀនអានជាមួយអ្នកស្ម័គ្រចិត្តរាល់សប្តាហ៍"),
]

UNNAMEABLE = [
    "Peb cov menyuam kawm ntawv nrog cov neeg pab dawb txhua lub limtiam.",
    "Kuv nyob hauv lub zos me me, kuv niam thiab kuv txiv ua teb.",
    "Tsoomfwv pab cov neeg txom nyem kom muaj dej huv haus.",
    "Nyob zoo, koj lub npe hu li cas, koj tuaj qhov twg tuaj?",
    "Hdeh điêt hlăm buôn hriăm klei čih hŏng phung đru kơ bruă.",
    "Kâo dôk hlăm sa boh buôn điêt, amĭ ama kâo ngă hma.",
    "Phung anak mnuih buôn sang mâo êa doh čiăng mnăm.",
    "Ƀuôn drei lŏ pla ana kyâo ti hang êa ksĭ.",
    "Dăm dra ăt pơyua djuai ania ta, ĭn hơdră pơtô rơgơi.",
    "Hu sa urang dahlak nao glai mâk haluk, blaoh hadar dom kadha.",
    "Ong tha rabbah rabbaong mblang ariya sa-ai ngak ka adei pang.",
    "Thun ni palei drei hu harei mbang Katé biak siam likei kamei.",
    "§¬n vÞ t− vÊn x· héi, n¨m häc míi c¸c em ®· ®Õn tr−êng",
    "hç trî ng−êi nghÌo vµ trÎ em khuyÕt tËt ë vïng s©u",
    "",
    "   \n\n ",
    "12/2019 - 45%",
    "abc",
    "***",
    "\x80\x85\x9f",
]


@pytest.mark.parametrize("text", VIETNAMESE)
def test_vietnamese_is_named(text: str) -> None:
    assert detect(text)[0] == "vi"


@pytest.mark.parametrize("text", VIETNAMESE)
def test_decomposed_vietnamese_is_named(text: str) -> None:
    assert detect(unicodedata.normalize("NFD", text)) == detect(text)


@pytest.mark.parametrize("text", UNACCENTED)
def test_unaccented_vietnamese_is_named_and_flagged(text: str) -> None:
    assert (detect(text)[0], is_unaccented(text)) == ("vi", True)


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_named(text: str) -> None:
    assert detect(text)[0] == "en"


@pytest.mark.parametrize("text", VIETNAMESE[:40] + ENGLISH + UNNAMEABLE)
def test_other_text_is_not_flagged_unaccented(text: str) -> None:
    assert not is_unaccented(text)


@pytest.mark.parametrize(("language", "text"), OTHERS)
def test_plausible_other_languages_are_named(language: str, text: str) -> None:
    assert detect(text)[0] == language


@pytest.mark.parametrize("text", UNNAMEABLE)
def test_what_no_detector_knows_is_unknown(text: str) -> None:
    assert detect(text) == ("und", 0.0)


@pytest.mark.parametrize("text", VIETNAMESE + UNACCENTED + ENGLISH)
def test_confidence_is_between_half_and_one(text: str) -> None:
    assert 0.5 <= detect(text)[1] <= 1.0


def test_control_characters_do_not_stop_detection() -> None:
    assert detect("The children\x85 read\x9d books\x00 with their\u200b parents.")[0] == "en"


def test_letters_dropped_from_vietnamese_do_not_make_it_another_language() -> None:
    assert detect("Các bn tr đưc t chc thành nhóm và đng ý tham gia dưi s hưng dn ca chúng tôi")[0] == "vi"


def test_a_page_decided_by_rules_loads_no_detector() -> None:
    code = (
        "import sys; from crawler.extract.language import detect, detect_blocks, is_unaccented\n"
        f"detect_blocks({VIETNAMESE[0]!r}); detect({UNACCENTED[0]!r}); is_unaccented({UNACCENTED[1]!r})\n"
        "assert not {'pycld2', 'py3langid', 'langdetect'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def spans(text: str) -> list[tuple[str, str]]:
    """Language and words of each segment."""
    return [(s.language, text[s.start_char : s.start_char + s.length_chars]) for s in detect_blocks(text)]


def test_half_and_half_page_has_two_segments() -> None:
    vi, en = "\n\n".join(VIETNAMESE[:3]), "\n\n".join(ENGLISH[:3])
    assert spans(f"{vi}\n\n{en}") == [("vi", vi), ("en", en)]


def test_alternating_paragraphs_are_kept_apart() -> None:
    text = "\n\n".join(part for pair in zip(VIETNAMESE[:4], ENGLISH[:4], strict=True) for part in pair)
    assert [language for language, _ in spans(text)] == ["vi", "en"] * 4


def test_short_paragraph_takes_the_language_of_its_neighbours() -> None:
    text = f"{VIETNAMESE[0]}\n\nVideo\n\n2019\n\n{VIETNAMESE[1]}"
    assert spans(text) == [("vi", text)]


def test_short_heading_goes_with_what_follows() -> None:
    text = f"{VIETNAMESE[0]}\n\nEnglish version\n\n{ENGLISH[0]}"
    assert spans(text) == [("vi", VIETNAMESE[0]), ("en", f"English version\n\n{ENGLISH[0]}")]


def test_short_list_item_goes_with_its_list() -> None:
    items = "- " + "\n- ".join([ENGLISH[0], "Donors", ENGLISH[1], "Partners"])
    assert spans(f"{items}\n\n{VIETNAMESE[0]}") == [("en", items), ("vi", VIETNAMESE[0])]


def test_list_in_two_languages_is_split_at_its_lines() -> None:
    first, second = f"- {VIETNAMESE[0]}\n- {VIETNAMESE[1]}", f"- {ENGLISH[0]}\n- {ENGLISH[1]}"
    assert spans(f"{first}\n{second}") == [("vi", first), ("en", second)]


def test_short_line_guessed_as_a_language_of_no_paragraph_goes_with_its_neighbours() -> None:
    text = f"{VIETNAMESE[0]}\n\nPartner Oxfam Novib Belgique Solidarité\n\n{VIETNAMESE[1]}"
    assert spans(text) == [("vi", text)]


def test_unaccented_paragraph_is_vietnamese_too() -> None:
    text = f"{UNACCENTED[0]}\n\n{VIETNAMESE[0]}"
    assert spans(text) == [("vi", text)]


def test_long_unnameable_paragraph_stays_unknown() -> None:
    text = f"{VIETNAMESE[0]}\n\n{UNNAMEABLE[0]}"
    assert spans(text) == [("vi", VIETNAMESE[0]), ("und", UNNAMEABLE[0])]


def test_text_of_short_lines_is_judged_as_one() -> None:
    text = "Our work\n\nOur people\n\nContact us"
    assert spans(text) == [("en", text)]


def test_offsets_count_characters_of_the_text_given() -> None:
    text = f"\n\n  {VIETNAMESE[0]}  \n \n{ENGLISH[0]}\n"
    first, second = detect_blocks(text)
    assert (first.start_char, text[second.start_char :].strip()) == (4, ENGLISH[0])


@pytest.mark.parametrize("text", ["", "  ", "\n\n\n"])
def test_empty_text_has_no_segments(text: str) -> None:
    assert detect_blocks(text) == []


def test_summary_takes_the_language_of_most_characters() -> None:
    segments = [Segment("vi", 1.0, 0, 600), Segment("en", 0.67, 602, 300), Segment("vi", 0.9, 904, 100)]
    assert summarise(segments) == ("vi", 0.986, {"vi": 0.7, "en": 0.3})


def test_summary_shares_sum_to_about_one() -> None:
    segments = [Segment(code, 1.0, start, 1) for start, code in enumerate(["vi", "en", "fr"])]
    assert sum(summarise(segments)[2].values()) == pytest.approx(1, abs=0.002)


def test_summary_prefers_a_named_language_in_a_tie() -> None:
    assert summarise([Segment("und", 0.0, 0, 5), Segment("vi", 1.0, 7, 5)])[0] == "vi"


def test_summary_of_nothing_is_unknown() -> None:
    assert summarise([]) == ("und", 0.0, {})


def test_a_line_of_two_languages_is_as_many_parts() -> None:
    text = "Mời bà con đến xem phim ở sân đình. // Please join us for a film in the yard."
    first, second = detect_blocks(text)
    assert (first.language, second.language) == ("vi", "en")
    assert text[second.start_char :][: second.length_chars] == "Please join us for a film in the yard."


def test_a_line_of_one_language_is_not_cut_at_its_strokes() -> None:
    (only,) = detect_blocks("Lịch học bơi của các em nhỏ | Liên hệ với nhóm dạy bơi")
    assert (only.language, only.confidence) == ("vi", 1.0)


@pytest.mark.parametrize(
    "line", ["Ha Noi, Nghe An, Kon Tum, Gia Lai, Lam Dong", "Nghị định 136/2013/NĐ-CP; Thông tư 02/2021/TT-BLĐTBXH; Luật Trẻ em 2016", "136/2013/NĐ-CP, 20/2021/NĐ-CP"]
)
def test_a_line_of_names_or_citations_takes_no_share(line: str) -> None:
    assert summarise(detect_blocks(f"The group has opened swimming classes for two hundred children.\n\n{line}"))[2] == {"en": 1.0}


def test_a_line_of_many_strokes_is_looked_at_to_a_bound() -> None:
    assert sum(s.length_chars for s in detect_blocks("Một hai ba bốn năm | we are all here now | " * 2000)) > 0


@pytest.mark.parametrize(
    "line",
    [
        "Ms. Hoàng Thị Mận from Bến Lành joined Đỗ Văn Tế of Hội An.",
        "See Vũ Thị Hằng (2019), Trịnh Văn Đức (2020) and Lưu Hoàng Vũ et al. (2021) for details.",
        "Project: Safe Crossings in Quảng Trị and Thừa Thiên Huế",
        "Ms. HOÀNG THỊ MẬN and Mr. ĐỖ VĂN TẾ signed the agreement.",
        "Launch of a village library in Mù Cang Chải, Yên Bái",
        "Meet Giàng A Páo, a young Hmong weaver in Mù Cang Chải",
    ],
)
def test_english_around_vietnamese_names_is_english(line: str) -> None:
    assert detect(line)[0] == "en"


@pytest.mark.parametrize(
    "line",
    [
        "Ông Đỗ Văn Tế, Giám Đốc Trung Tâm Bến Lành, Phường Hải Châu, Thành Phố Đà Nẵng",
        "HỘI NGHỊ TỔNG KẾT CÔNG TÁC XÃ HỘI CỦA HUYỆN",
        "Hội LHPN Hà Giang tham gia chung vui trong Ngày Hội Gia Đình Bến Lành",
        "Dự Án Voices of Rivers Của Nhóm Bến Lành Tại Đồng Tháp",
        "Lễ Ra Mắt Sách Của Đỗ Văn Tế Với Bạn Đọc Trẻ",
    ],
)
def test_a_vietnamese_line_of_capitals_is_vietnamese(line: str) -> None:
    assert detect(line)[0] == "vi"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Die Ärztin Đỗ Thị Mận war in der Übergangszeit mit den Kindern auf dem Schulhof und lernte schreiben."),
        ("fr", "Mme Hoàng Thị Mận, de Hội An, et M. Đỗ Văn Tế ont signé un accord avec la ville de Lyon"),
        ("es", "La señora Hoàng Thị Mận de Hội An y el señor Đỗ Văn Tế firmaron un acuerdo con la ciudad"),
        ("nl", "Mevrouw Hoàng Thị Mận uit Hội An en de heer Đỗ Văn Tế tekenden een overeenkomst met de stad"),
        ("de", "Aktuell tritt genau das ein, was von Seiten der Ämter und Ärzteschaft vermieden werden sollte."),
    ],
)
def test_names_in_another_language_make_it_no_english(language: str, line: str) -> None:
    assert detect(line)[0] == language


@pytest.mark.parametrize(
    "line",
    [
        "Nhom ban tre to chuc workshop Clean Rivers o Da Nang",
        "Dang ky qua Google Form hoac Facebook Messenger cua nhom",
        "Chuong trinh Young Builders cho sinh vien",
    ],
)
def test_unaccented_vietnamese_around_english_names_is_vietnamese(line: str) -> None:
    assert detect(line)[0] == "vi"


@pytest.mark.parametrize(
    "line",
    [
        "Nguyen Van Tam and Tran Thi Ha met in Da Nang to plan a long trip",
        "A man sang hot tunes on Tet in Can Tho and Vinh Long",
        "Lan and Minh ran a long chat on the plan",
    ],
)
def test_english_of_words_that_look_like_syllables_is_not_vietnamese(line: str) -> None:
    assert detect(line)[0] != "vi"


def test_an_english_page_with_lines_of_names_is_in_one_language() -> None:
    text = (
        "The hall was opened in spring by a group of friends who live along the river.\n\n"
        "Ms. Hoàng Thị Mận from Bến Lành joined Đỗ Văn Tế of Hội An and Lưu Thị Hoa.\n\n"
        "Speakers: Hoàng Thị Mận, Đỗ Văn Tế, Lưu Thị Hoa"
    )
    assert [part.language for part in detect_blocks(text)] == ["en"]


@pytest.mark.parametrize(
    "line",
    [
        'Lop hoc tieng Anh "English with Love and Hope" danh cho cac em nho o vung cao',
        "Du an Food and Nutrition cho ba con vung lu",
        "Workshop ve Diversity and Inclusion cho nhan vien",
        "Tham gia chuong trinh Rivers for Climate and Nature cung chung minh nhe",
    ],
)
def test_english_titles_in_vietnamese_without_accents_leave_it_vietnamese(line: str) -> None:
    assert detect(line)[0] == "vi"


@pytest.mark.parametrize(
    "line",
    [
        "Peb koom nrog Save the Children and World Vision los pab cov neeg hauv zos",
        "Cov hluas hauv lub zos kawm English with the volunteers txhua lub lim piam",
        "Dahlak magru English with Peace and Development Foundation di plei Cam, mai drei",
    ],
)
def test_hmong_and_cham_with_english_names_are_no_english(line: str) -> None:
    assert detect(line) == ("und", 0.0)


ENGLISH_PAGE = "The hall was opened in spring by a group of friends who live along the river."
VIETNAMESE_PAGE = "Nhà văn hoá mở cửa vào mùa xuân nhờ một nhóm bạn sống ở ven sông."


@pytest.mark.parametrize(
    "line",
    [
        "By Nguyễn Hoàng Lành", "Translated by Trần Thị Hồng Mận", "Director: Dr. Nguyễn Thị Phương Lụa, PhD",
        "Contact: Ms. Trần Thị Lụa, Phòng 302, Nhà A1, Ngõ 4 Đặng Văn Ngữ, Đống Đa, Hà Nội",
    ],
)  # fmt: skip
def test_names_and_addresses_take_the_language_of_their_page(line: str) -> None:
    for around, language in ((ENGLISH_PAGE, "en"), (VIETNAMESE_PAGE, "vi")):
        assert [part.language for part in detect_blocks(f"{around}\n\n{line}\n\n{around}")] == [language]


@pytest.mark.parametrize(
    "line",
    [
        "Nhà tài trợ: Rosa Luxemburg Stiftung, Bread for the World, Misereor",
        "Đối tác: Oxfam, CARE, Plan, Save the Children, World Vision",
        "Diễn giả: Dr. John Smith, University of Queensland; Ms. Jane Doe, University of Melbourne",
    ],
)
def test_names_behind_a_vietnamese_label_are_no_english(line: str) -> None:
    assert [part.language for part in detect_blocks(f"{VIETNAMESE_PAGE}\n\n{line}\n\n{VIETNAMESE_PAGE}")] == ["vi"]


@pytest.mark.parametrize(
    "line", ["TẦM NHÌN VÀ SỨ MỆNH CỦA TRUNG TÂM BẾN LÀNH", "Hội Thảo Về Giới, Bình Đẳng Và Phát Triển", "Bà Nguyễn Thị Mận kể chuyện ở bến", "Lớp Học Ven Sông Mùa Lũ", "Ngày hội của Trần Văn Tế"]
)
def test_vietnamese_headings_on_an_english_page_stay_vietnamese(line: str) -> None:
    assert [part.language for part in detect_blocks(f"{ENGLISH_PAGE}\n\n{line}\n\n{ENGLISH_PAGE}")] == ["en", "vi", "en"]
