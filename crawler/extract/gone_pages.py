"""Pages that answer 200 and say that nothing is there, or that the site is out of service: told by what their few sentences say. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vietnamese.forms import exact_key

MOST_CHARS = 400
"""A longer text is no message of a server; the longest of the cases has 230."""
SENTENCE_CHARS = 90
"""A longer sentence tells where something went, which is news of its own."""
OTHER_CHARS = 25
"""Of sentences that say something else, in a page that is gone: a name, a greeting. With more the page is a record."""

_THIS = r"(?: (?:web|tin|viết|dẫn|chỉ|kết|liệu))?(?: (?:này|mà|bạn|quý (?:vị|khách)|anh/chị|vừa|đang|được|yêu cầu|tìm|cần|truy cập|xem|mở|nhập|chọn|tới|đến|theo|liên kết|trên|ở đây|url|không|hiện|hiện tại|đã|có thể|bị))"
_NONE = (
    r"(?:không (?:còn )?(?:tồn tại|khả dụng|hợp lệ|sẵn sàng|truy cập được|mở được|có sẵn|hiển thị|được tìm thấy|tìm thấy|nữa|đúng|có ở đây|ở đây)|không thể (?:tìm thấy|truy cập|hiển thị|mở)"
    r"|không còn(?: nữa| ở| trên| có)?\b|(?:đã |được |bị )+(?:xoá|xóa|gỡ|gỡ bỏ|hủy|huỷ|di chuyển|chuyển|dời|đổi|thay đổi|ẩn|đóng|hết hạn|rút)|chưa được (?:xuất bản|đăng)|hết hạn)"
)
_GONE = re.compile(
    rf"\b(?:trang|bài|nội dung|tin|bản tin|mục|dữ liệu|liên kết|đường dẫn|đường link|địa chỉ|link){_THIS}\b[^.!?]{{0,40}}?{_NONE}"
    rf"|\b(?:trang|bài|nội dung|tin|bản tin|dữ liệu|liên kết|đường dẫn|đường link|địa chỉ|link)(?: (?:web|tin|viết|dẫn))? {_NONE}"
    r"|^\W*(?:rất tiếc|xin lỗi|tiếc quá|ô+i?|ồ|oops|lỗi)?\W*(?:(?:chúng tôi )?(?:không tìm thấy|không có|không tồn tại|không thể tìm thấy))(?: (?:được|bất kỳ|kết quả|một))* (?:trang|nội dung|bài(?: viết)?|dữ liệu|đường dẫn|địa chỉ|liên kết|mục|tin)\b"
    r"(?=\W*$| (?:này|nào|bạn|mà|theo|yêu cầu|phù hợp|cần|web|viết|dẫn|mà bạn))"
    r"|\bkhông (?:có|tìm thấy) (?:gì|nội dung nào|thứ gì)(?: (?:cả|hết|được tìm thấy))? (?:ở|tại|trong) (?:đây|địa chỉ|vị trí|trang|đường dẫn|liên kết|url)\b"
    r"|\b(?:page|content|article|link|post|item|document|url|resource)\b(?! of\b)[^.!?]{0,60}\b(?:does(?: not|n.t) exist|no longer (?:exists?|available|here)|is(?: not|n.t) available|(?:was |is |be )?not found"
    r"|(?:has|have) been (?:removed|moved|deleted|archived)|is unavailable|is gone|can(?:not|.t| not) be found|has expired)"
    r"|\b(?:can(?:no|.)t|can not|could(?: not|n.t)|unable to) (?:find|locate) (?:the |that |this |what |a )?(?:page|content|article|post|url|link|you)\b|\bnothing (?:was |to be )?found\b|^\W*(?:error )?404\b|^\W*not found\W*$"
)
_FILLER = re.compile(
    r"^\W*(?:(?:rất tiếc|xin lỗi|thành thật xin lỗi|tiếc quá|thông báo|oops|sorry|error|lỗi|ôi)\b.{0,40}$"
    r"|(?:xin |mời |vui lòng |xin vui lòng |hãy |bạn có thể |bạn |quý vị |please |you (?:can|may) |try |click |bấm |nhấn |go |return |back |trở (?:lại|về)|quay (?:lại|về)|về |kiểm tra|check|tìm kiếm|search|trang chủ|home)"
    r".{0,120}$|có (?:thể|lẽ) .{0,100}$|(?:hệ thống|trình duyệt|trang)(?: này)? sẽ (?:tự(?: động)? )?(?:chuyển|đưa|quay)\b.{0,80}$|(?:if|nếu) .{0,120}$|(?:it|the page|this page|perhaps|maybe) .{0,80}$)"
)
_CLOSED = re.compile(
    r"\b(?:(?:website|web site|trang (?:web|tin|thông tin)(?: điện tử)?)\b[^.!?]{0,30}|(?:hệ thống|máy chủ)(?: website| mạng| này| của chúng tôi)? |chúng tôi (?![^.!?]*\b(?:ngừng|dừng)\b))\b(?:hiện )?(?:đang|tạm|sẽ)\b[^.!?]{0,12}"
    r"\b(?:bảo trì|bảo dưỡng|nâng cấp|tạm dừng|dừng hoạt động|ngừng hoạt động)(?: (?:hệ thống|định kỳ|website))?(?=\W*$|,? (?:để phục vụ|trong|mời|xin|vui lòng|hãy|quý|bạn)\b[^.!?]*\W*$)"
    r"|\b(?:website|(?:tài khoản|dịch vụ lưu trữ)(?= (?:này|website|web|hosting|lưu trữ|của (?:bạn|quý|website|trang)|đã|bị|tạm)\b)|tên miền|hosting)\b[^!?]{0,40}?\b(?:(?:đã|bị|tạm) (?:bị |tạm )*(?:ngưng|ngừng|khóa|khoá|treo)|hết hạn|được rao bán)\b"
    r"|(?:^\W*(?:account|(?:the )?(?:site|server))|\b(?:(?:this|our|your|hosting|web) (?:account|site|server)|website|domain(?: name)?|[\w-]+\.(?:org|com|vn|net|test)))\b[^.!?]{0,20}\b"
    r"(?:(?:has been |is |was )?(?:temporarily )?(?:suspended|disabled|parked)|(?:has |is )?expired|(?:is |may be )?for sale"
    r"|(?:is |are )?(?:currently |temporarily )?(?:down for|undergoing|under|in) (?:scheduled )?maintenance|is (?:currently |temporarily )?(?:down|offline|unavailable))\b"
    r"|\bbuy this domain\b|^\W*(?:scheduled |we are (?:currently )?(?:down for |undergoing )?)?maintenance(?: mode)?\W*$|\bdown for (?:scheduled )?maintenance\b"
    r"|^\W*(?:cảm ơn|cám ơn|xin cảm ơn)(?: bạn| quý vị| anh/chị| quý khách)? (?:đã|vì đã) (?:liên hệ|gửi (?:tin nhắn|thông tin|liên hệ|thư|phản hồi|câu hỏi)|góp ý|đăng ký(?: nhận (?:bản )?tin| thành công)?)(?: (?:với|đến|cho|tới) [^.!?]{0,30})?\W*$"
    r"|^\W*chúng tôi đã (?:tiếp )?nhận (?:được )?(?:thông tin|tin nhắn|đăng ký|yêu cầu|liên hệ|góp ý|thư|câu hỏi)(?: của (?:bạn|quý vị|anh/chị))?(?:,| và|, và)? (?:chúng tôi )?sẽ (?:sớm )?(?:liên hệ|liên lạc|phản hồi|trả lời)\b[^.!?]{0,60}\W*$"
    r"|^\W*we(?: have|.ve)? received your (?:message|submission|request|enquiry|inquiry|application|registration) and (?:we )?will (?:get back|reply|respond|contact|be in touch)\b[^.!?]{0,40}\W*$"
    r"|^\W*(?:thank you|thanks) for (?:contacting|your (?:message|submission|feedback|enquiry|inquiry)|subscribing|signing up|registering|getting in touch)(?: (?:with|to) [^.!?]{0,30})?\W*$"
    r"|^\W*your (?:message|submission|form) (?:has been|was) (?:sent|received|submitted)|\b(?:giỏ hàng|shopping cart|cart)\b[^.!?]{0,30}\b(?:trống|rỗng|empty)\b|\b(?:chưa|không) có sản phẩm(?: nào)? (?:trong|ở) giỏ"
)
_CLOSED_FILLER = re.compile(
    r"^\W*(?:contact\b.{0,100}|(?:xin |vui lòng |mọi )?liên hệ\b.{0,100}|(?:chúng tôi|we)(?: sẽ|.ll| will| are| apologi[sz]e| xin lỗi)\b.{0,100}|(?:cảm ơn|cám ơn|thank)\b.{0,60}|be back soon.{0,20}|(?:[\w-]+\.)+\w{2,5})$"
)
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n")


def says_gone(lines: Sequence[str], dated: bool) -> bool:
    """Whether lines of a page's text only say that it is not there; ``dated``: a date of publication speaks for a record.

    An article that tells of something lost has sentences beside that.
    """
    return _says(_GONE, None, lines, dated)


def says_closed(lines: Sequence[str], dated: bool) -> bool:
    """Whether lines of a page's text only say that the site is out of service, a form was sent or a cart is empty."""
    return _says(_CLOSED, _CLOSED_FILLER, lines, dated)


def _says(message: re.Pattern[str], filler: re.Pattern[str] | None, lines: Sequence[str], dated: bool) -> bool:
    if sum(map(len, lines)) > MOST_CHARS:
        return False
    gone, other = 0, 0
    for line in lines:
        for sentence in _SENTENCES.split(exact_key(line)):
            if not any(char.isalnum() for char in sentence):
                continue
            if len(sentence) <= SENTENCE_CHARS and message.search(sentence):
                gone += 1
            elif not _FILLER.match(sentence) and not (filler and filler.match(sentence)):
                other += len(sentence)
    return gone > 0 and other <= (0 if dated else OTHER_CHARS)
