"""How the sentences, headings and buttons around a page's text begin, where ``labels`` cannot list them all.

The expressions read lines as ``exact_key`` makes them: NFC, lower case, one spelling of tone marks.
"""

from __future__ import annotations

import re

from crawler.extract.beginnings import OPENING_CHARS, Beginnings
from crawler.extract.labels import EDGES, label_key

# How sentences begin that only forms and comment boxes print (WordPress core, old and new, and others).
FORM_SENTENCE = re.compile(
    r"(?:địa chỉ )?(?:e-?mail|thư điện tử)(?: của bạn)? sẽ (?:không|được giữ)"  # your e-mail will not be
    r"|(?:các |những )?(?:trường|mục|ô)(?: thông tin)? bắt buộc(?:\W*$|\s*[(*:,]| (?:được|đánh|có dấu|phải (?:điền|nhập)|nhập|điền)\b)"
    r"|(?:các |những )?(?:trường|mục|ô)(?: thông tin)? (?:có|được đánh|đánh) dấu(?:\W*$|\s*[(*:,\[]| (?:sao|hoa thị|là|bắt buộc)\b)"  # required
    r"|\(?\*\)? ?(?:là |: )?(?:các )?(?:thông tin|trường|mục)? ?bắt buộc"
    r"|lưu (?:tên|thông tin) của tôi"  # save my name
    r"|thông báo cho tôi (?:khi|về|qua)"
    r"|bạn (?:phải|cần|hãy|vui lòng)(?: \w+)? ?đăng nhập (?:để|trước khi)"  # log in to
    r"|trang (?:web )?này (?:sử dụng|dùng) akismet"
    r"|bạn (?:có thể|được phép) (?:sử dụng|dùng) các thẻ"
    r"|tìm hiểu (?:cách|xem) (?:dữ liệu|bình luận)"  # you may use tags
    r"|(?:hiện )?(?:chưa|không) có (?:bình luận|ý kiến|phản hồi) nào(?:\W*$| (?:cho|về|trong|dưới) (?:bài|tin|nội dung|mục))"
    r"|hãy là người đầu tiên (?:\w+ )?(?:bình luận|nhận xét|đánh giá|phản hồi|trả lời|gửi|viết|thảo luận|cho ý kiến)"  # no comments yet
    r"|chức năng bình luận (?:bị|đã)|bình luận (?:đã|bị) (?:đóng|tắt)|mã xác nhận không|thay đổi mã"  # closed
    r"|your e-?mail(?: address)? (?:will|is)|(?:required|mandatory) fields|fields marked"
    r"|\* ?(?:indicates|required)"
    r"|save my name|notify me (?:of|when|via)|you must be logged in"
    r"|you (?:may|can) use these html|this site uses akismet"
    r"|(?:please )?(?:log in|login|sign in) (?:or register )?to (?:post|leave|comment|reply)"
    r"|comments? (?:are|is) (?:closed|off)|be the first to (?:comment|reply|review)"
    r"|no comments yet"
    r"|learn how your comment|logged in as"
    r"|enter the characters"
)


# How the kind words around a form begin; they count only when they stand beside one.
FORM_COURTESY = re.compile(
    r"(?:vui lòng|hãy|mời bạn) (?:điền|nhập|để lại) |fill (?:in|out) (?:your|the)|i agree to the"
    r"|please (?:fill|enter|complete|leave)|tôi đồng ý (?:với|cho phép|nhận)"
    r"|(?:xin |chân thành |xin chân thành |trân trọng |rất )?c[ảá]m ơn|thank(?:s| you)"
    r"|chúng tôi (?:sẽ|luôn|rất)"  # thanks
    r"|(?:quý khách|quý vị|bạn|anh chị|các bạn) (?:vui lòng|hãy|có thể|cần|có)"
    r"|(?:hãy|xin|xin hãy|xin vui lòng|vui lòng) "
    r"|mọi (?:thắc mắc|ý kiến|thông tin|góp ý|đóng góp)|nếu (?:bạn|quý)|để lại "
    r"|we (?:will|would|look|are|aim)"  # any question
    r"|(?:please|kindly|feel free|do you have|have (?:a|any)|if you|got (?:a|any)|leave us|send us"
    r"|drop us|questions)\b"
    r"|(?:thông tin|thư|tin nhắn|lời nhắn|câu hỏi|yêu cầu) của (?:bạn|quý)"
    r"|your (?:message|information|details|enquiry)"
    r"|chúng tôi trân trọng|rất mong|mong (?:nhận|được)|ý kiến (?:của|đóng góp)|đăng ký để"
    r"|sign up|stay (?:up|in)"
)


# What may be a button beside labels, and what a heading over them must speak of, in any wording.
LABEL_START = re.compile(
    r"(?:họ|tên|số|nơi|năm|tuổi|địa chỉ|e-?mail|nội dung|câu hỏi|lời|điện thoại|mã|nhập|chọn|ý kiến"
    r"|hòm thư|vấn đề"
    r"|tin nhắn|góp ý|your|enter|select|choose|name|phone|message|subject|comment|how (?:can|did))\b"
)


BUTTON_START = re.compile(
    r"(?:gửi|đăng|xác nhận|hoàn tất|submit|send|post|subscribe|join|sign|register|apply)\b"
)


FORM_SUBJECT = re.compile(
    r"đăng ký|liên hệ|gửi|góp ý|tư vấn|phản hồi|bình luận|nhận xét|ý kiến|câu hỏi|lời nhắn"
    r"|đặt (?:lịch|hẹn)|biểu mẫu"
    r"|contact|form|register|sign up|apply|comment|reply|message|touch|subscribe|newsletter"
    r"|enquiry|feedback|write"
)


# The heading of a sign-up box for news by e-mail, and the words in its field.
NEWSLETTER = re.compile(
    r"(?:đăng k[ýí]|nhận|sign up|subscribe|join|get|receive).{0,30}\b(?:nhận tin|bản tin|tin tức|tin mới|newsletter"
    r"|mailing list|e-?news|email updates|updates)\b"
)
ENTER_EMAIL = re.compile(r"(?:nhập|điền|để lại|enter|type|leave)\b.{0,20}\be-?mail\b")


# What a site says about its cookies, the consent it takes for granted, and the buttons under both.
COOKIE_NOTICE = re.compile(
    r"we(?: and our partners)? use cookies|(?:this|our) (?:web ?)?site uses cookies"
    r"|(?:(?:trang(?: web)?|website)(?: này| của chúng tôi)|chúng tôi) (?:có )?(?:sử dụng|dùng) (?:các )?cookie"
)
COOKIE_CONSENT = re.compile(r"(?:by|khi|bằng (?:việc|cách)) .*\b(?:agree|accept|consent|đồng ý|chấp nhận)\b")
COOKIE_BUTTONS = frozenset(
    label_key(text)
    for text in (
        "Accept", "Accept all", "I accept", "Agree", "I agree", "OK", "Got it", "No, thanks", "No thanks", "Decline",
        "Reject", "Reject all", "Settings", "Cookie settings", "Preferences", "Learn more", "More info", "Đồng ý",
        "Tôi đồng ý", "Chấp nhận", "Từ chối", "Tùy chỉnh", "Đã hiểu", "Tìm hiểu thêm",
    )
)  # fmt: skip

MORE_BY_AUTHOR = re.compile(
    r"(?:view |see |read )?(?:all |more )(?:posts|articles|stories|entries)? ?(?:by|from) "
    r"|(?:xem )?(?:tất cả|thêm)(?: các)? (?:bài|bài viết|bài đăng) (?:của|bởi) "
)


# What only a web page says of itself, in however long a sentence.
UI_START = re.compile(
    r"print(?:er)?[- ]friendly|"
    r"cỡ chữ\W*a\W*(?:a\W*)*$|(?:font|text) size\W*a\W*(?:a\W*)*$"
    r"|chia sẻ ?:(?: ?(?:facebook|zalo|twitter|x|linkedin|messenger|email|\W))+$"
    r"|in (?:bài viết|bài này|trang)(?: này)?(?: ?\W? ?gửi (?:e-?mail|thư|cho bạn bè))?$|"
    r"this (?:post|page|content) is also available in"
    r"|(?:bài viết|trang|nội dung) này (?:cũng )?có (?:sẵn )?(?:bằng|trong) (?:các )?(?:tiếng|ngôn ngữ|bản dịch)"
    r"|(?:click|nhấp chuột|bấm|nhấn)(?: vào đây)? để (?:đánh giá|bình chọn|chia sẻ)\W*$"
    r"|(?:click|nhấp chuột|bấm|nhấn)(?: vào đây)? để (?:đánh giá|bình chọn|chia sẻ) (?:bài|tin|trên|lên|qua|trang|sao|facebook|x\b|twitter)"
    r"|click to (?:rate|share)"  # click to rate
    r"|chào mừng [^.!?]*(?:đến với|ghé thăm|truy cập)(?: vào)? (?:trang (?:web|chủ|nhà|tin|thông tin|blog|mạng|điện tử)|(?:web ?site|website|cổng thông tin|blog|diễn đàn)\b)"
    r"|welcome to (?:our|the)(?: \w+){0,3} (?:web ?site|web ?page|home ?page|web ?blog)\b|welcome to (?:our|the) site\W*$"  # welcome
    r"|(?:share|follow) (?:this|on|via|us)(?: \w+){0,3}\W*$|(?:chia sẻ|theo dõi) (?:lên|qua|trên|bài|trang)(?: \w+){0,3}[^\w.]*$"
    r"|(?:hôm nay|today is)\b(?=.*\d)(?:\W|\d|(?:is|thứ|chủ nhật|hai|ba|tư|năm|sáu|bảy|ngày|tháng|giờ|phút|giây|sáng|chiều|tối|sa|ch|am|pm|gmt|utc"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|st|nd|rd|th)\b)*$"
    r"|\[:(?:vi|en)?\]$|your browser does not support"
    r"|trình duyệt của bạn không (?:hỗ trợ|cho phép|tương thích|thể|hiển thị|bật)"
    r"|(?:©|\(c\) ?\d|copyright\W*(?:\d|©|\(c\)|by\b)|bản quyền\W*(?:©|\d)|(?:all|mọi) rights reserved)"
    r"|ghi rõ nguồn(?! gốc\b)(?:\W*$|\W.{0,80}\b(?:khi|nếu)\b)"
    r"|(?:please )?enable javascript|we use cookies|trang web này sử dụng cookie|accept (?:all )?cookies"
    r"|địa chỉ email này đang được bảo vệ|this email address is being protected"
)

# How lines of a page's frame begin, but sentences of a text too: they count only where the line is no sentence.
UI_LINE_START = re.compile(
    r"(?:tổng số điểm|xếp hạng|đánh giá)(?: của)?(?: bài viết| người dùng)?(?: là)? ?:? ?\d(?![^,]*, ?\w)|(?:user )?rating\W* ?\d"  # rating
    r"|(?:nghe bài viết|nghe đọc bài|listen to (?:this )?article)\W*\d+:\d\d"
    r"|copyright\b|bản quyền (?:thuộc|của)|powered by|designed by|(?:thiết kế|phát triển) (?:bởi|web)|developed by|theme by"
    r"|proudly powered|mã nguồn(?:: | (?!mở))"  # design by
)


# Headings of lists of other pages: what they list, then which (other, related, newer, most read ...).
_PIECES = (
    r"(?:bài viết|bài đăng|bài báo|bài|tin tức|tin bài|tin|câu chuyện|dự án|hoạt động|sự kiện"
    r"|nội dung|thông tin"
    r"|videos?|ấn phẩm|tài liệu|chương trình|thông báo"
    r"|chủ đề|chuyện|mục|album|hình ảnh)"  # article, news, story
)
_WHICH = (
    r"(?:khác|liên quan|mới(?: hơn| nhất| đăng| cập nhật)?|cũ(?: hơn)?|trước(?: đó| đây)?|sau|kế tiếp"
    r"|tiếp theo"
    r"|gần đây|tương tự|nổi bật|cùng .{2,25}|(?:được )?(?:đọc|xem|quan tâm) nhiều(?: nhất)?"
    r"|đáng chú ý|tiêu biểu"
    r"|đã (?:đưa|đăng)|vừa đăng|nên (?:đọc|xem)|bạn (?:nên|có thể|quan tâm).*|hot|trong tuần|ngẫu nhiên)"
)
_THINGS = (
    r"(?:posts?|articles?|news|stor(?:y|ies)|content|items?|pages?|projects?|events?|publications?"
    r"|blogs?|updates?"
    r"|entries|reading|links?|topics|activities|videos?|resources|reports)"
)


TAIL_HEADING = re.compile(
    rf"(?:các |những |một số |xem (?:thêm )?(?:các )?)?{_PIECES}(?: (?:viết|bài|tức"
    rf"|đăng))? {_WHICH}(?: khác)?"
    r"|(?:xem|đọc|quan tâm) nhiều(?: nhất)?|mới nhất|cùng (?:chuyên mục|chủ đề|thể loại|tác giả|danh mục)"
    r"|(?:có thể )?bạn (?:có thể |cũng |sẽ )*(?:quan tâm|thích|muốn (?:đọc|xem)).{0,12}"
    r"|đừng bỏ lỡ|gợi ý cho bạn"
    rf"|(?:related|other|more|latest|recent|popular|similar|featured|newer|older|previous|next"
    rf"|trending|further) {_THINGS}"
    rf"|most (?:read|viewed|popular|recent)(?: {_THINGS})?|you (?:may|might|could) .*(?:like"
    rf"|interested in|enjoy)"
    rf"|(?:related|recommended|see also|read (?:next|also)|more from .{{2,30}}|recommended for you"
    rf"|what to read next)"
    r"|(?:current|completed|ongoing|past) projects|keep reading|in this (?:section|series)"
)


def is_tail_heading(text: str) -> bool:
    """Whether the line is the heading of a list of other pages: "Các bài viết khác", "Related posts"."""
    if len(text) > OPENING_CHARS and "(" not in text and not _TAIL_HEADINGS.may_begin(text, EDGES):
        return False  # most lines: the key of a paragraph takes longer than all else that is asked of it
    return TAIL_HEADING.fullmatch(label_key(text)) is not None


_TAIL_HEADINGS = Beginnings(TAIL_HEADING)


BREADCRUMB_START = re.compile(
    r"(?:bạn đang (?:ở|xem)(?: (?:đây|tại|trang|mục|chuyên mục|bài viết))?|you are here|vị trí hiện tại)"
    r"(?:\s*[:»›>/|\\→–-]|\W*$|(?: trang chủ| trang nhất| home(?:page)?| trang \d+)\b(?!,))"
    r"|(?:bạn đang (?:ở|xem)|you are here|vị trí hiện tại)\b[^.!?]*\s[»›>|\\→]\s"
    r"|(?:trang chủ|trang nhất|home|homepage)\s*[»›>/|\\→]"
)

# The same with marks that sentences have too ("Home – the word ..."): only where the line is no sentence.
BREADCRUMB_LINE_START = re.compile(r"(?:trang chủ|trang nhất|home|homepage)\s*[:–-]")


# How the name of a section begins, where it is longer than the lists above know.
SECTION_START = re.compile(
    r"(?:tin|tin tức|bản tin|hoạt động|sự kiện|thông tin|thông báo|góc|chuyên mục|chuyên đề"
    r"|chuyên trang|mục|thư viện"
    r"|giới thiệu|về|câu chuyện|chương trình|dự án|lĩnh vực"
    r"|nghiên cứu|truyền thông|phòng|trang"  # news, corner, about
    r"|news|our|latest|stories|events?|activities|programmes?|programs?|projects?|about|category"
    r"|blog|press|updates)\b"
)


# How the name of the site's owner begins, where it stands above the title.
ORGANISATION_START = re.compile(
    r"(?:trung tâm|hội|quỹ|viện|tổ chức|liên hiệp|liên đoàn|mạng lưới|sở|ủy ban|câu lạc bộ|nhóm"
    r"|doanh nghiệp|công ty"
    r"|cổng thông tin|trang thông tin|ban|cent(?:er|re)|foundation|institute|network|association|union)\b"
)


# How a postal address reads, for the header lines of a site that print one above the title.
ADDRESS = re.compile(
    r"(?:(?:địa chỉ|address|trụ sở|đ/c)\s*:|(?:số )?\d+[\w/-]*,? ).*"
    r"(?:\b(?:phường|quận|huyện|tỉnh|thành phố|thị xã|thị trấn|đường|phố|ngõ|ward|district|street"
    r"|city)\b|\b(?:tp|q|p)\.? ?\w).*,"
    r"|(?:hotline|tel|điện thoại|đt|email|e-mail|fax)\s*:"
)
