"""Short items keep their own words, contacts around them go, lists and messages of a server become no records."""

from __future__ import annotations

import pytest

from crawler.extract.gone_pages import says_closed, says_gone
from crawler.items import Fetched
from crawler.platforms import platform
from crawler.sites import Site
from pipelines.build import Built, build

GENERIC = platform("generic")
SITE = Site("to-may", "Tổ May Ven Sông", "https://tomay.test/", exclude=GENERIC.exclude, deny=GENERIC.deny)
NAV = '<nav><ul><li><a href="/">Trang chủ</a><li><a href="/gioi-thieu">Giới thiệu</a><li><a href="/tin-tuc">Tin tức</a></ul></nav>'
FOOT = "<p>Số 12, đường Bến Cát, phường Cồn Tre, thành phố Cần Thơ. Điện thoại: 0292 000 0000. Tài khoản: 0011004123456, chủ tài khoản Tổ May Ven Sông.</p>"
HOTLINE = "<h4>Đường dây nóng</h4><p>0912 000 678</p>"
NEWEST = '<h4>Tin mới</h4><ul><li><a href="/a1">Lớp may mở thêm ca tối</a></li><li><a href="/a2">Trao máy may cho hai xã</a></li></ul>'
SIDE = f'<div class="col-right">{HOTLINE}{NEWEST}</div>'
ITEMS = [
    ("Lớp may mở thêm ca tối", "Từ tuần sau có thêm ca tối cho những chị bận việc đồng ban ngày."),
    ("Trao máy may cho hai xã", "Sáu chiếc máy được trao tận tay các nhóm phụ nữ ở hai xã ven sông."),
    ("Phiên chợ vải cũ đầu mùa", "Phiên chợ bán vải cũ gây quỹ mua chỉ và kim cho lớp."),
    ("Ngày hội áo ấm", "Hơn trăm chiếc áo do lớp tự may được gửi lên vùng cao trước Tết."),
]
NOTICE = "Lớp may nghỉ sáng mai do mất điện."
LONG = (
    "<p>Sáng nay các tình nguyện viên cùng bà con trong làng trồng hai trăm cây chắn gió dọc theo con đê cũ.</p>"
    "<p>Buổi chiều, trẻ em của trường làng vẽ tranh về dòng sông và kể cho nhau nghe chuyện mùa nước nổi.</p>"
    "<p>Cuối ngày mọi người cùng ăn cháo và hẹn nhau tháng sau trở lại tưới cây cho kịp mùa khô.</p>"
)
KEPT_OF_LONG = ("hai trăm cây", "mùa nước nổi", "mùa khô")


def built(body: str, title: str = "Tin từ lớp may", path: str = "/bai/tin.html", imported: bool = False) -> Built:
    page = f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"
    return build(Fetched("https://tomay.test" + path, "to-may", page.encode(), "text/html; charset=utf-8", "2026-01-05T00:00:00Z", imported=imported), SITE)


def text_of(body: str, title: str = "Tin từ lớp may", imported: bool = False) -> str:
    page = built(body, title, imported=imported)
    assert page.record is not None, page.reason
    assert "list_like" not in page.record.flags
    return page.record.text


H1 = "<h1>Tin từ lớp may</h1>"
SHORT = {
    "article and footer": (f'{NAV}<main><article>{H1}<div class="content"><p>{NOTICE}</p></div></article></main><footer>{FOOT}</footer>', NOTICE),
    "divisions named": (f'<div id="header">Tổ May</div><div id="page">{H1}<p>{NOTICE}</p></div><div id="footer">{FOOT}</div>', NOTICE),
    "sidebar without a known name": (f'{NAV}<div class="col-left">{H1}<p>{NOTICE}</p></div>{SIDE}<footer>{FOOT}</footer>', NOTICE),
    "number beside": (f'<div class="wrap"><div class="main">{H1}<p>{NOTICE}</p></div><div class="box"><p>Chị Lụa 0987 000 321</p></div></div>', NOTICE),
    "flat": (f"{NAV}{H1}<p>{NOTICE}</p>{HOTLINE}<footer>{FOOT}</footer>", NOTICE),
    "words between line ends": (f"<div><div>{H1}{NOTICE}<br>Chiều học bù.</div>{SIDE}</div><footer>{FOOT}</footer>", f"{NOTICE}\nChiều học bù."),
    "donors": (
        f"{NAV}<div class=col-left>{H1}<table><tr><td>Cô Năm</td><td>200.000 đồng</td></tr><tr><td>Chú Bảy</td><td>500.000 đồng</td></tr></table></div>{SIDE}",
        "Cô Năm | 200.000 đồng\nChú Bảy | 500.000 đồng",
    ),
    "title in a banner": (f"{NAV}<section class=hero>{H1}</section><section><div><p>{NOTICE}</p></div></section><footer>{FOOT}</footer>", NOTICE),
    "date under the title": (f"{NAV}<div><div class=head>{H1}<p>12/03/2020</p></div><div><p>{NOTICE}</p></div></div>{SIDE}<footer>{FOOT}</footer>", NOTICE),
    "teasers in a sidebar": (
        f"{NAV}<div class=c1>{H1}<p>{NOTICE}</p></div><div class=c2><h3>Bài mới</h3>" + "".join(f'<div><a href="/t/{n}">{t}</a><p>{s}</p></div>' for n, (t, s) in enumerate(ITEMS)) + "</div>",
        NOTICE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("imported", [False, True])
@pytest.mark.parametrize("name", SHORT)
def test_a_short_item_has_its_own_words_and_no_others(name: str, imported: bool) -> None:
    body, expected = SHORT[name]
    assert text_of(body, imported=imported) == expected


CONTACTS = {
    "named element": '<div class="contact"><p>Chị Lụa, điện thoại 0987 000 321, thư lua@hoa.example</p></div>',
    "labels": "<p>Địa chỉ: số 12 đường Bến Cát, Cần Thơ</p><p>Điện thoại: 0987 000 321</p><p>Email: lua@hoa.example</p><p>Số tài khoản: 0011004123456</p>",
    "heading": "<h3>Thông tin liên hệ</h3><p>Chị Lụa</p><p>Điện thoại: 0987 000 321<br>Email: lua@hoa.example</p>",
    "address element": "<address>Tổ May, số 12 đường Bến Cát<br>ĐT: 0987 000 321<br>lua@hoa.example</address>",
    "english": "<h3>Contact us</h3><p>Ms Lua</p><p>Phone: 0987 000 321</p><p>lua@hoa.example</p>",
}


@pytest.mark.parametrize("name", CONTACTS)
def test_contact_blocks_go_from_an_article(name: str) -> None:
    text = text_of(f"{NAV}<div class=main>{H1}<div class=content>{LONG}{CONTACTS[name]}</div></div><footer>{FOOT}</footer>")
    assert all(words in text for words in KEPT_OF_LONG)
    assert not any(words in text for words in ("000 321", "lua@", "0011004123456", "Lụa", "Bến Cát", "Contact us", "liên hệ"))


@pytest.mark.parametrize(
    "kept",
    [
        "<p>Bà con cần giúp xin gọi chị Lụa theo số 0987 000 321 vào buổi sáng.</p>",
        "<p>Mọi chi tiết về lớp học xin liên hệ:</p><p>Điện thoại: 0987 000 321</p><p>Email: lua@hoa.example</p>",
        "<h3>Tổ Bến Cát</h3><p>Điện thoại: 0292 000 0001</p><p>Email: mot@tomay.test</p><h3>Tổ Cồn Tre</h3><p>Điện thoại: 0292 000 0002</p><p>Email: hai@tomay.test</p>",
        "<h3>Liên hệ</h3><p>Muốn học may, bà con cứ ghé lớp vào sáng thứ bảy, ai cũng được đón tiếp.</p>",
        "<p>Hotline: 1900 0000</p>",
    ],
)
def test_numbers_that_a_text_tells_of_stay(kept: str) -> None:
    text = text_of(f"{NAV}<div class=main>{H1}<div class=content>{LONG}{kept}</div></div>")
    words = [part.split("<")[0] for part in kept.split(">") if part.split("<")[0]]
    assert all(part in text for part in words)


def rows(form: str, items: list[tuple[str, str]] = ITEMS) -> str:
    return "".join(form.format(n=n, t=title, s=teaser) for n, (title, teaser) in enumerate(items))


LISTS = {
    "items": "<ul>" + rows('<li><a href="/tin/{n}">{t}</a><p>{s}</p></li>') + "</ul>",
    "rows with images": rows('<div class="row"><img src="/{n}.jpg"><a href="/tin/{n}">{t}</a><p>{s}</p></div>'),
    "dates before bold links": rows('<div><span>1{n}/03/2021</span> <b><a href="/tin/{n}">{t}</a></b><div>{s}</div></div>'),
    "paragraphs": rows('<p><a href="https://www.tomay.test/tin/{n}">{t}</a><br>{s}</p>'),
    "table": "<table>" + rows('<tr><td>{n}</td><td><a href="/tin/{n}">{t}</a></td><td>{s}</td></tr>') + "</table>",
    "one link": '<ul><li><a href="/du-an/may-ao">May áo cho trẻ em vùng cao</a></li></ul>',
    "two with dates": "<ul>" + rows('<li><a href="/tin/{n}">{t}</a> 0{n}/05/2020</li>', ITEMS[1:3]) + "</ul>",
}


@pytest.mark.parametrize("title", ["Tin tức", "Chuyện của lớp may"])
@pytest.mark.parametrize("name", LISTS)
def test_lists_are_no_records_whatever_their_markup(name: str, title: str) -> None:
    page = built(f"{NAV}<div class=main><h1>{title}</h1>{LISTS[name]}</div>{SIDE}<footer>{FOOT}</footer>", title, "/muc")
    assert page.record is None
    assert page.reason == "list page (names of other pages)"


@pytest.mark.parametrize("path", ["/2020/05", "/2020/05/", "/2020/05/12", "/tin-tuc/2020/05", "/lich-su-kien?ngay=1", "/lich?x=2&tuan=7"])
def test_archives_and_calendars_are_told_by_their_address(path: str) -> None:
    page = built(f"{NAV}<div class=main><h1>Mùa nước</h1><p>{NOTICE}</p></div>", "Mùa nước", path)
    assert page.record is None
    assert page.reason.startswith("list page")


def test_a_calendar_without_events_is_no_record() -> None:
    body = f'{NAV}<div><h1>Lịch sự kiện</h1><p>Không có sự kiện nào.</p><a href="?d=1">Hôm trước</a> <a href="?d=3">Hôm sau</a></div>{SIDE}'
    assert built(body, "Lịch sự kiện", "/trang-7").reason == "list page (calendar)"


@pytest.mark.parametrize(("path", "kind"), [("/lich-su-kien-nam-nay", "event"), ("/lich-su", "about"), ("/lich-su-hinh-thanh", "about")])
def test_a_calendar_of_events_is_no_history(path: str, kind: str) -> None:
    record = built(f"<main>{H1}<p>{NOTICE}</p>{LONG}</main>", path=path).record
    assert record is not None
    assert record.kind == kind


RECORDS = {
    "other sites": "<ul>" + rows('<li><a href="https://{n}.example/">{t}</a>: {s}</li>') + "</ul>",
    "introduction and activities": "<p>Dự án giúp phụ nữ hai xã ven sông học may, có máy và có đầu ra cho áo quần.</p>" + LISTS["items"],
    "article with pages to read": LONG + "<p>Đọc tiếp:</p>" + LISTS["items"],
    "files": "<ul>" + rows('<li><a href="/tai-lieu/{n}.pdf">{t}</a> {s}</li>') + "</ul>",
    "questions": rows('<div><a href="#h{n}">{t}?</a><p>{s}</p></div>'),
    "links within sentences": "".join(f'<p>Ở xã số {n}, chị em kể lại rằng <a href="/tin/{n}">{t}</a> là việc vui nhất: {s}</p>' for n, (t, s) in enumerate(ITEMS)),
}


@pytest.mark.parametrize("name", RECORDS)
def test_pages_with_links_and_words_of_their_own_are_records(name: str) -> None:
    text = text_of(f"{NAV}<div class=main>{H1}{RECORDS[name]}</div><footer>{FOOT}</footer>")
    assert "0011004123456" not in text


GONE = [
    "Bài viết này không còn tồn tại.",
    "Rất tiếc, nội dung bạn tìm đã được chuyển đi hoặc không còn nữa.",
    "Xin lỗi! Trang bạn yêu cầu không có ở đây.\nVui lòng quay lại trang chủ.",
    "Đường dẫn không đúng.",
    "Không tìm thấy nội dung nào phù hợp.",
    "Liên kết bạn theo đã hết hạn.",
    "Sorry, we could not find the page you asked for. Try the search.",
    "This article has been removed.",
    "The page is no longer available.",
]
NOT_GONE = [
    "Xin lỗi các bạn, lớp học tuần này không diễn ra. Trang vở nào không tìm thấy hãy hỏi cô Thắm.",
    "Trang web cũ của xã đã bị xóa. Bà con nay đọc tin ở bảng trước nhà văn hóa và nghe loa mỗi sáng.",
    "Bài kiểm tra của lớp chiều được chuyển sang sáng thứ bảy.",
    "Nội dung buổi họp được đổi: bàn việc sửa mái lớp học trước mùa mưa.",
    "Chúng tôi không có trang thiết bị mới, chỉ có ba máy cũ.",
    "Tin vui: máy may bị mất đã được tìm thấy.",
    "The content of the class has been moved to Friday because of the flood; bring your own thread.",
]


@pytest.mark.parametrize("text", GONE)
def test_a_message_that_nothing_is_there_is_no_record(text: str) -> None:
    page = built(f"{NAV}<div class=main><h1>Thông báo</h1><p>{text}</p></div>{SIDE}<footer>{FOOT}</footer>", "Thông báo", "/tin/999")
    assert (page.reason, page.state) == ("soft 404", "gone")


@pytest.mark.parametrize("text", NOT_GONE)
def test_an_article_of_things_lost_is_a_record(text: str) -> None:
    assert not says_gone([text], dated=False)
    assert not says_gone([text], dated=True)


@pytest.mark.parametrize(
    "text",
    [
        "Chúng tôi đã nhận được thông tin và sẽ liên hệ sớm.",
        "Cảm ơn bạn!\nChúng tôi đã tiếp nhận đăng ký của bạn, sẽ phản hồi trong hai ngày.",
        "Thank you!\nWe have received your message and will get back to you soon.",
    ],
)
def test_what_a_sent_form_answers_is_no_record(text: str) -> None:
    assert says_closed(text.split("\n"), dated=False)


@pytest.mark.parametrize(
    "text",
    [
        "Chúng tôi đã nhận được thông tin về ba em bỏ học và sẽ liên hệ với gia đình, nhà trường và chính quyền xã trong tuần này để cùng tìm cách giúp các em.",
        "Chúng tôi đã nhận được ba mươi thùng sách và sẽ trao cho năm trường.",
        "We have received your letters and the class will answer each of them.",
    ],
)
def test_news_of_what_was_received_is_a_record(text: str) -> None:
    assert not says_closed([text], dated=False)


RESIDUE = [
    "<p>Địa điểm:</p>",
    "<p>Nhà tài trợ:</p><p>Thời gian: tháng 5 năm 2019</p>",
    "<p>Bình chọn: 0 / 5 (0 phiếu)</p>",
    "<p>[In trang] [Quay lại]</p>",
    '<p>Xem thêm: <a href="/tin/3">Trao máy may cho hai xã</a></p>',
    '<p><strong>Đọc thêm:</strong> <a href="https://www.tomay.test/tin/3">Phiên chợ vải cũ</a></p>',
    '<p><a href="/tep/bao-cao-2020.pdf">bao-cao-2020.pdf</a> (2.1 MB)</p>',
]


@pytest.mark.parametrize("line", RESIDUE)
def test_lines_that_say_nothing_go(line: str) -> None:
    text = text_of(f"{NAV}<main>{H1}<div>{LONG}{line}</div></main>")
    assert not any(words in text for words in ("Địa điểm", "tài trợ", "phiếu", "In trang", "Xem thêm", "Đọc thêm", "bao-cao"))
    assert all(words in text for words in KEPT_OF_LONG)


@pytest.mark.parametrize(
    "line",
    [
        "<p>Địa điểm:</p><p>Nhà văn hóa ấp Bến Cát</p>",
        "<p>Thời gian: tháng 5 năm 2019</p><p>Địa điểm: xã Cồn Tre</p>",
        '<p>Xem thêm: <a href="https://vanban.example/20">Nghị định 20/2021/NĐ-CP</a> và các văn bản của tỉnh về người cao tuổi</p>',
        "<p>Xem thêm: phần cuối của cuốn sổ tay này</p>",
        "<p>Tệp bao-cao-2020.pdf được gửi cho từng tổ để đọc trước buổi họp.</p>",
        "<p>Bình chọn: bảy mươi người chọn màu xanh, sáu người chọn màu vàng.</p>",
        "<p>[Chị Lụa] [Chị Gấm]</p>",
    ],
)
def test_lines_like_these_that_say_something_stay(line: str) -> None:
    text = text_of(f"{NAV}<main>{H1}<div>{LONG}{line}</div></main>")
    words = [part.split("<")[0].strip() for part in line.split(">") if part.split("<")[0].strip()]
    assert all(part in text for part in words)


def test_a_page_that_shows_a_file_and_nothing_else_keeps_its_name() -> None:
    assert text_of(f'{NAV}<main>{H1}<p><a href="/tep/so-tay.pdf">so-tay-may.pdf</a> (2 MB)</p></main>') == "so-tay-may.pdf (2 MB)"
