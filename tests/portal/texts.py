"""Invented organisations and pages for the tests of search and portal; nothing here is anybody's."""

from __future__ import annotations

from typing import Any

SITES: list[dict[str, Any]] = [
    {
        "slug": "song-xanh",
        "name_vi": "Trung tâm Sông Xanh",
        "name_en": "Green River Centre",
        "home_url": "https://song-xanh.example/",
        "kind": "vngo",
        "languages": '["vi", "en"]',
        "platform": "wordpress",
        "province": "Cần Thơ",
    },
    {
        "slug": "mai-nha-chung",
        "name_vi": "Mạng lưới Mái Nhà Chung",
        "name_en": None,
        "home_url": "https://www.mai-nha-chung.example/",
        "kind": "network",
        "languages": '["vi"]',
        "platform": "nukeviet",
        "province": "Hà Nội",
    },
    {
        "slug": "buoc-nhe",
        "name_vi": "Doanh nghiệp xã hội Bước Nhẹ",
        "name_en": "Light Steps Social Enterprise",
        "home_url": "https://buoc-nhe.example/",
        "kind": "social_enterprise",
        "languages": '["vi", "en"]',
        "platform": "drupal",
        "province": "Đắk Lắk",
    },
]

ORGANISATIONS = {site["slug"]: site["name_vi"] for site in SITES}

PAGES: list[dict[str, Any]] = [
    {
        "site": "song-xanh",
        "path": "/tin-tuc/khoi-dong-chuong-trinh-nuoc-sach-vinh-thanh",
        "title": "Khởi động chương trình nước sạch tại huyện Vĩnh Thạnh",
        "author": "Thu Ngân",
        "date": "2024-03-05",
        "source": ("line", "Thứ Ba, 05/03/2024 | 08:15"),
        "text": "Sáng nay, hơn một trăm hai mươi hộ dân ở ba xã ven kênh đã đến nhà văn hoá ấp để cùng bàn cách giữ "
        "nguồn nước sạch cho mùa khô. Đây là buổi họp đầu tiên của chương trình kéo dài hai năm.\n\n"
        "Bà con kể rằng từ tháng Giêng nước kênh đã đổi màu, phải chở từng can nước từ thị trấn về. Chị Lê Thị Bảy, "
        "người gom nước cho cả xóm, nói: “Một can hai mươi lít đi nửa ngày đường, mà nấu ăn cho bảy miệng thì vừa đủ.”\n\n"
        "Chương trình gồm ba việc chính:\n- lắp sáu trạm lọc nước quy mô ấp, do người dân tự quản\n"
        "- tập huấn về sức khoẻ môi trường cho ba mươi cộng tác viên\n- đo chất lượng nước mỗi tháng và công bố kết quả\n\n"
        "Theo Quyết định số 315/QĐ-UBND ngày 12 tháng 3 năm 2021, các xã trong vùng được ưu tiên đầu tư công trình cấp "
        "nước tập trung. Trung tâm sẽ phối hợp để trạm lọc nằm đúng quy hoạch.\n\n"
        "Hạng mục | Số lượng | Xã\nTrạm lọc nước | 6 | Thạnh An, Thạnh Lợi\nBộ dụng cụ đo | 12 | cả ba xã\n"
        "Lớp tập huấn | 4 | Thạnh Mỹ\n\n"
        "Đợt lắp đặt đầu tiên dự kiến xong trước ngày 30/6/2024, ngay khi mùa mưa bắt đầu.",
        "references": [
            (
                "Quyết định",
                "315/QĐ-UBND",
                None,
                None,
                "2021-03-12",
                "Quyết định số 315/QĐ-UBND ngày 12 tháng 3 năm 2021",
                "315-2021-qd-ubnd~song-xanh",
            )
        ],
        "topic": "water",
        "mentions": [("place/hau-giang", "Hậu Giang", "Cần Thơ", {"Hậu Giang": 1}), ("organisation/lua-moi", "Nhóm Lúa Mới", None, {"Lúa Mới": 2})],
        "versions": ["Khởi động chương trình nước sạch"],
    },
    {
        "site": "song-xanh",
        "path": "/en/news/clean-water-programme-starts-in-vinh-thanh",
        "title": "Clean water programme starts in Vĩnh Thạnh",
        "author": "Thu Ngân",
        "date": "2024-03-07",
        "source": ("json-ld", "2024-03-07T02:00:00+00:00"),
        "language": "en",
        "text": "More than one hundred and twenty households from three canal communes met this week to plan how to keep "
        "drinking water safe through the dry season.\n\nThe programme will install six village filter stations, each "
        "run by the people who use it, and train thirty volunteers in environmental health.\n\nWater quality will be "
        "measured every month, and the results will be posted at the commune office.",
        "translation_of": 1,
        "topic": "water",
    },
    {
        "site": "song-xanh",
        "path": "/gioi-thieu",
        "title": "Về chúng tôi",
        "kind": "about",
        "text": "Trung tâm Sông Xanh là một tổ chức phi lợi nhuận do các kỹ sư và giáo viên ở đồng bằng thành lập, làm việc "
        "vì nguồn nước và sinh kế của người dân vùng sông rạch.\n\nChúng tôi tin rằng người sống bên dòng sông hiểu dòng "
        "sông nhất; việc của chúng tôi là đi cùng, ghi chép và chia sẻ.",
    },
    {
        "site": "song-xanh",
        "path": "/an-pham/so-tay-do-nuoc",
        "title": "Sổ tay đo chất lượng nước cho cộng đồng",
        "kind": "publication",
        "date": "2022",
        "source": ("selector", "Năm xuất bản 2022"),
        "text": "Cuốn sổ tay hướng dẫn cách lấy mẫu, đo độ mặn, độ đục và ghi sổ, viết cho người chưa từng học hoá. Mỗi chương "
        "kèm một bảng chép tay có thể xé ra dùng ngay ngoài đồng.\n\nẤn bản này thay cho bản nháp năm trước; bạn đọc có thể "
        "sao chép và phát lại miễn phí.",
        "topic": "water",
    },
    {
        "site": "mai-nha-chung",
        "path": "/vi/news/hoat-dong/nguoi-di-cu-ve-que-12.html",
        "title": "Người di cư trở về quê: chuyện của những người mẹ",
        "kind": "story",
        "author": "Hoàng Yến",
        "date": "2023-11-18",
        "source": ("label", "Ngày đăng: 18/11/2023"),
        "text": "Sau sáu năm làm thuê ở thành phố, chị Hoa về lại làng cùng hai con nhỏ. Chị kể về những ngày đầu không giấy "
        "tờ, không hộ khẩu, con không được vào lớp một.\n\nMái Nhà Chung giúp chị làm lại khai sinh cho con và tìm một khoản "
        "vay nhỏ để mở quán. “Bạn bè hỏi sao không đi nữa, tôi nói nhà ở đây”, chị cười.\n\nTheo Luật Hộ tịch năm 2014, trẻ em "
        "có quyền được đăng ký khai sinh ở nơi cư trú của cha hoặc mẹ.",
        "references": [("Luật", None, "Luật Hộ tịch", None, "2014", "Luật Hộ tịch năm 2014", "60-2014-qh13")],
        "topic": "migration",
    },
    {
        "site": "mai-nha-chung",
        "path": "/vi/news/hoat-dong/tap-huan-phong-chong-bao-luc-gioi-15.html",
        "title": "TẬP HUẤN PHÒNG, CHỐNG BẠO LỰC GIỚI CHO CÁN BỘ XÃ",
        "date": "2023-09-02",
        "source": ("line", "02/09/2023 14:05"),
        "text": "Trong hai ngày, bốn mươi hai cán bộ của mười hai xã đã thực hành cách lắng nghe, ghi nhận và chuyển gửi người bị "
        "bạo lực. Lớp học dùng tình huống có thật đã được thay tên.\n\nHọc viên cùng soạn một tờ giấy gấp ba ghi số điện thoại "
        "và địa chỉ tạm lánh, in sẵn để phát ở chợ, trạm y tế và trường học.",
        "topic": "gender",
        "versions": ["TẬP HUẤN PHÒNG, CHỐNG BẠO LỰC GIỚI", "TẬP HUẤN PHÒNG, CHỐNG BẠO LỰC GIỚI CHO CÁN BỘ"],
    },
    {
        "site": "mai-nha-chung",
        "path": "/vi/news/thong-bao/tam-dung-hop-dinh-ky-18.html",
        "title": "Thông báo tạm dừng họp định kỳ",
        "date": "2021-05-10",
        "source": ("line", "Thứ hai - 10/05/2021 07:30"),
        "state": "gone",
        "flags": ["thin"],
        "text": "Do tình hình dịch bệnh, buổi họp định kỳ tháng 5 tạm dừng. Lịch mới sẽ được báo qua nhóm.",
    },
    {
        "site": "mai-nha-chung",
        "path": "/vi/du-an/lop-hoc-ban-dem",
        "title": "Lớp học ban đêm cho công nhân khu trọ",
        "kind": "project",
        "date": "2020-08",
        "source": ("selector", "Tháng 8/2020"),
        "text": "Ban đêm, sau giờ tăng ca, căn phòng cuối dãy trọ sáng đèn. Mười lăm công nhân học lại chương trình lớp chín; có "
        "người bán vé số, có người làm xưởng may.\n\nThời gian: tháng 8/2020 – tháng 6/2022\n\nĐịa điểm: Hà Nội",
        "topic": "migration",
    },
    {
        "site": "mai-nha-chung",
        "path": "/vi/du-an/lop-hoc-ban-dem-ban-in",
        "title": "Lớp học ban đêm cho công nhân khu trọ (bản in)",
        "kind": "project",
        "date": "2020-08",
        "source": ("selector", "Tháng 8/2020"),
        "duplicate_of": 8,
        "text": "Ban đêm, sau giờ tăng ca, căn phòng cuối dãy trọ sáng đèn. Mười lăm công nhân học lại chương trình lớp chín; có "
        "người bán vé số, có người làm xưởng may.\n\nThời gian: tháng 8/2020 – tháng 6/2022\n\nĐịa điểm: Hà Nội",
    },
    {
        "site": "buoc-nhe",
        "path": "/vi/tin/giam-hai-va-suc-khoe-cong-dong",
        "title": "Giảm hại và sức khỏe cộng đồng: ba năm nhìn lại",
        "author": "Y Thuận",
        "date": "2025-12-01",
        "source": ("meta", "2025-12-01T17:30:00+07:00"),
        "text": "Ba năm qua, nhóm đồng đẳng của Bước Nhẹ đã gặp hơn hai nghìn lượt người ở năm huyện vùng cao. Cách làm giảm hại "
        "bắt đầu từ việc không phán xét: gặp ở quán nước, ở rẫy, ở cổng trường nghề.\n\nMột nửa số người được giới thiệu đã đến "
        "xét nghiệm và điều trị; con số này ở năm đầu chỉ là một phần năm. Khám sức khoẻ lưu động vẫn là điểm hẹn quen thuộc.\n\n"
        "Nghị định 116/2021/NĐ-CP mở thêm lối cho điều trị tự nguyện tại cộng đồng; nhóm đang góp ý để người dân tộc thiểu số "
        "được nghe giải thích bằng tiếng của mình.",
        "references": [("Nghị định", "116/2021/NĐ-CP", None, None, "2021", "Nghị định 116/2021/NĐ-CP", "116-2021-nd-cp")],
        "topic": "harm-reduction",
    },
    {
        "site": "buoc-nhe",
        "path": "/en/story/peer-educators-on-the-road",
        "title": "Peer educators on the road",
        "kind": "story",
        "author": "Y Thuận",
        "date": "2025-12-04",
        "source": ("dateline", "Đắk Lắk, 4 December 2025 –"),
        "language": "en",
        "text": "Every Tuesday before dawn three peer educators load a motorbike with test kits, tea and a folding table. "
        "By seven they have set up beside the market in the next district.\n\n"
        "“People do not come for the test, they come for the tea,” says one of them. “Then we talk, and then they stay.”\n\n"
        "The team counts conversations, not slogans: 2,140 in the past three years.",
    },
    {
        "site": "buoc-nhe",
        "path": "/vi/su-kien/hoi-thao-chuyen-doi",
        "title": "Hội thảo song ngữ về chuyển đổi sinh kế",
        "kind": "event",
        "date": "2026-06-20",
        "source": ("time", "2026-06-20"),
        "flags": ["mixed_language"],
        "segments": [("vi", 0.98, 0), ("en", 0.97, 2)],
        "text": "Hội thảo kéo dài một ngày, có phiên dịch hai chiều và khu vực trông trẻ. Đại biểu đăng ký trước ngày 10/6/2026.\n\n"
        "Chương trình chia làm hai phiên, buổi sáng bàn về đất, buổi chiều bàn về nghề.\n\n"
        "This one-day workshop is held in two languages, with interpretation and child care on site. Participants are "
        "asked to register before 10 June 2026.",
    },
    {
        "site": "buoc-nhe",
        "path": "/vi/tin/thong-bao-tuyen-dung",
        "title": "THONG BAO TUYEN DUNG DIEU PHOI VIEN",
        "flags": ["unaccented"],
        "text": "Buoc Nhe can tuyen hai dieu phoi vien lam viec tai Dak Lak. Ung vien biet tieng Ede la mot loi the.\n\n"
        "Ho so gui ve dia chi tuyendung@buoc-nhe.example truoc ngay 15 thang 9.",
    },
    {
        "site": "buoc-nhe",
        "path": "/vi/tin/trang-nhap",
        "title": "Trang nhập nội bộ nước sạch",
        "state": "excluded",
        "flags": ["spam"],
        "text": "Nội dung thử nghiệm không thuộc kho lưu trữ.",
    },
]

HOSTILE: dict[str, Any] = {
    "site": "buoc-nhe",
    "url": "javascript:alert(document.domain)",
    "title": "\u202e<script>alert('tieu de')</script> thử nghiệm \ue000\ue001 \"><img src=x onerror=alert(1)>",
    "author": "<b onmouseover=alert(2)>Ai đó</b>",
    "date": "2024-01-01",
    "source": ("line", "<i>01/01/2024</i>"),
    "text": "Đoạn văn thử nghiệm có <script>document.title='bị chiếm'</script> và \"><img src=x onerror=alert(3)>.\n\n"
    "\u0001\ue000thử nghiệm\ue001\u0002 {{ 7*7 }} "
    + "rấtdài" * 120
    + '\n\n- <a href="javascript:alert(4)">mục</a>',
    "topic": "water",
    "term": "<svg/onload=alert(6)>",
    "mentions": [("organisation/xau", "<svg/onload=alert(7)>", "<svg/onload=alert(8)>", {"<svg/onload=alert(9)>\"": 1})],
    "references": [("Luật", "<svg/onload=alert(5)>", None, None, None, "<svg/onload=alert(5)>", "\"><svg/onload=alert(10)>~buoc-nhe")],
}

TOPICS = [
    ("water", "Nước và môi trường", "Water and environment"),
    ("migration", "Di cư", "Migration"),
    ("gender", "Bình đẳng giới", "Gender equality"),
    ("harm-reduction", "Giảm hại", "Harm reduction"),
]
