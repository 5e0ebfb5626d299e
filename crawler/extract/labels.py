"""The words that web pages print around their text: form labels, share buttons, counters, menus.

Every set holds keys as ``label_key`` makes them, so spelling of tone marks, capitals and marks such as ``*``
or ``:`` do not matter. Vietnamese words stand with an English gloss at the end of their row.
"""

from __future__ import annotations

import re

from vietnamese.forms import exact_key, remembered

EDGES = " \t*:：.,;…!?|/\\»›«‹>+•·–—-_()[]\"'“”©#"
MOST_LABEL_WORDS = 16
"""No label below has more words; the longest has seven."""
MOST_NOTE_WORDS = 3
"""No note has more words."""
_NOTE = re.compile(r"\((?:\*|\d+|bắt buộc|không bắt buộc|tùy chọn|required|optional|(?:pdf|docx?|xlsx?|pptx?|zip)(?:[,;:-]? ?[\d.,]{1,7} ?[kmg]b)?)\)")


@remembered
def label_key(text: str) -> str:
    """A short label's comparable form: lower case, one tone spelling, no edge marks, "(3)", "(required)", "(PDF, 2 MB)"."""
    key = exact_key(text)
    return " ".join((_NOTE.sub(" ", key) if "(" in key else key).strip(EDGES).split())


def _keys(*rows: str) -> frozenset[str]:
    return frozenset(label_key(label) for row in rows for label in row.split("|"))


FORM_LABELS = _keys(
    "Họ và tên|Họ tên|Họ & tên|Tên|Họ|Tên của bạn|Tên bạn|Họ tên của bạn|Quý danh|Tên đầy đủ",  # name
    "Họ và tên của bạn|Họ và tên người gửi|Tên người gửi|Người gửi|Danh xưng|Giới tính|Ngày sinh",  # sender
    "Điện thoại|Số điện thoại|Di động|Điện thoại liên hệ|Điện thoại di động|SĐT|ĐT|Số ĐT|Fax",  # telephone
    "Email|E-mail|Thư điện tử|Địa chỉ email|Địa chỉ e-mail|Email của bạn|Hộp thư|Email liên hệ",  # e-mail
    "Địa chỉ email của bạn|Địa chỉ thư điện tử|Nhập email|Nhập email của bạn|Nhập địa chỉ email",
    "Địa chỉ|Địa chỉ của bạn|Địa chỉ liên hệ|Tỉnh/Thành phố|Quận/Huyện|Quốc gia|Thành phố",  # address
    "Cơ quan|Đơn vị|Tên công ty|Công ty|Tổ chức|Đơn vị công tác|Nơi công tác|Nghề nghiệp",
    "Chức danh",  # employer
    "Tiêu đề|Chủ đề|Tiêu đề thư|Tiêu đề bình luận|Vấn đề|Vấn đề cần hỗ trợ|Loại yêu cầu",  # subject
    "Nội dung|Nội dung liên hệ|Nội dung tin nhắn|Nội dung bình luận|Nội dung góp ý",
    "Nội dung câu hỏi",  # message
    "Lời nhắn|Tin nhắn|Thông điệp|Lời nhắn của bạn|Ghi chú|Ý kiến của bạn|Câu hỏi của bạn|Góp ý",
    "Tin nhắn của bạn|Nội dung tin|Bình luận của bạn|Nhận xét của bạn|Viết bình luận|Nhập nội dung",
    "Trang web|Website|Mã xác nhận|Mã bảo mật|Mã an toàn|Mã kiểm tra|Nhập mã xác nhận|Captcha",
    "Mã chống spam",  # code
    "Tệp đính kèm|Đính kèm tệp|Chọn tệp|Tên đăng nhập",
    "Mật khẩu|Ghi nhớ|Tự động đăng nhập",  # attachment, login
    "Name|Your name|Full name|First name|Last name|Surname|Given name|Email address|Your email",
    "Your email address|Enter your email|Phone|Phone number|Telephone|Tel|Mobile|Your phone",
    "Address|Country|City",
    "Subject|Your subject|Message|Your message|Comment|Your comment|Comments or questions",
    "Company|Organisation",
    "Organization|Security code|Verification code|Enter the code|Choose file|Attachment|Username|Password",
    "Remember me|Job title|Type your message here|Write a comment|Add your comment|URL",
)

# What a form asks or who speaks in it: one of these beside labels shows that the labels are a form.
FORM_MESSAGES = _keys(
    "Nội dung|Lời nhắn|Tin nhắn|Thông điệp|Nội dung liên hệ|Nội dung tin nhắn|Bình luận của bạn",  # message
    "Mã xác nhận|Mã bảo mật|Mã an toàn|Captcha|Mật khẩu|Ý kiến của bạn|Tin nhắn của bạn",  # code, password
    "Message|Your message|Comment|Your comment|Your name|Your email|Security code",
    "Verification code|Password",
)

BUTTONS = _keys(
    "Gửi|Gửi đi|Gửi liên hệ|Gửi thông tin|Gửi tin nhắn|Gửi bình luận|Gửi phản hồi|Gửi ngay",
    "Gửi yêu cầu",  # send
    "Gửi góp ý|Gửi ý kiến|Gửi câu hỏi|Gửi nội dung|Phản hồi|Hủy|Hủy bỏ|Hủy trả lời|Nhập lại",
    "Làm lại|Xóa",  # reset
    "Đăng bình luận|Đăng ký|Đăng ký ngay|Đăng nhập|Đăng kí|Quên mật khẩu|Đổi mã|Lấy mã mới",
    "Xác nhận",  # sign up, in
    "Submit|Send|Send message|Post Comment|Submit Comment|Reset|Cancel|Cancel reply|Clear",
    "Subscribe|Sign up",
    "Log in|Login|Sign in|Register|Refresh|Forgot password|Add comment|Send comment|Join",
)

# Headings over a form; they also stand over true text, so they count only beside a form or at the very end.
FORM_HEADINGS = _keys(
    "Liên hệ|Liên hệ với chúng tôi|Thông tin liên hệ|Form liên hệ|Gửi liên hệ",
    "Kết nối với chúng tôi",  # contact
    "Gửi tin nhắn cho chúng tôi|Để lại lời nhắn",
    "Gửi câu hỏi|Đặt câu hỏi|Góp ý|Hộp thư góp ý",  # leave a message
    "Bình luận|Trả lời|Để lại một bình luận|Để lại bình luận|Viết bình luận|Gửi bình luận",
    "Thảo luận",  # comments
    "Để lại một phản hồi|Để lại phản hồi|Để lại câu trả lời|Để lại trả lời|Ý kiến bạn đọc|Ý kiến của bạn",
    "Bình luận của bạn|Phản hồi|Nhận xét|Thêm bình luận|Thêm bình luận mới|Bình luận bài viết",
    "Ý kiến phản hồi",
    "Đăng ký nhận tin|Đăng ký nhận bản tin|Nhận bản tin|Đăng ký email|Đăng ký thành viên",
    "Nhận tin qua email",  # newsletter
    "Contact|Contact us|Get in touch|Leave a Reply|Leave a Comment|Leave a message",
    "Send us a message|Comments",
    "Comment|Post a Comment|Add a comment|Add new comment|Write to us|Newsletter",
    "Subscribe to our newsletter",
    "Join our mailing list|Reply|Drop us a line|Write a comment|Feedback|Join the discussion|Stay in touch",
)

SHARE_WORDS = _keys(
    "facebook|fb|zalo|youtube|twitter|x|instagram|linkedin|pinterest|google+|google plus",
    "google|tumblr|whatsapp",
    "telegram|viber|messenger|skype|tiktok|reddit|threads|flickr|vimeo|rss|tweet|like|share",
    "print|email|e-mail",
    "mail|link|copy|copy link|addthis|zing me|linkhay|follow|follow us|share this|share on",
    "share this post|share via",
    "thích|chia sẻ|chia sẻ bài viết|chia sẻ lên|chia sẻ qua|in|theo dõi|sao chép liên kết|lưu",
    "share on facebook",  # share
    "share on twitter|chia sẻ facebook|chia sẻ lên facebook|chia sẻ trên facebook|chia sẻ trên mạng xã hội",
    "chia sẻ qua email|share this:|theo dõi chúng tôi|kết nối|mạng xã hội|pin it|save|qr code",
    "twitter/x|like page",
)

UI_WORDS = _keys(
    "Xem thêm|Đọc thêm|Đọc tiếp|Xem tiếp|Xem chi tiết|Chi tiết|Xem tất cả|Tất cả|Tải về",
    "Tải xuống|Tải thêm|Tải PDF|Tải file|Tải file PDF|Tải tệp|Tải về PDF|Download PDF|Download file",  # more, all, download
    "Quay lại|Trở về|Trở lại|Về đầu trang|Lên đầu trang|Đầu trang|Trang trước|Trang sau",
    "Trang tiếp|Tiếp theo",  # back, next
    "Kế tiếp|Bài trước|Bài sau|Bài tiếp theo|Bài kế tiếp|Tìm kiếm|Tìm|Tìm kiếm nâng cao|Menu",  # search
    "In trang|In trang này|In bài|In bài viết|In bài này|Bản in|Bản để in|Gửi mail|Gửi email",
    "Gửi bài viết|Gửi cho bạn bè",  # print
    "Gửi bài viết qua email|Lưu bài viết|Cỡ chữ|Nghe bài viết|Chuyển đến nội dung",
    "Bỏ qua nội dung|Đóng",  # skip to
    "Chuyển đến nội dung chính|Chuyển tới nội dung|Nhảy đến nội dung|Đi đến nội dung chính",
    "Tiếng Việt|Tiếng Anh",
    "Đăng xuất|Thành viên|Sơ đồ trang|Sơ đồ website",
    "Trang in|Phóng to|Thu nhỏ|Đánh giá bài viết",  # site map
    "Read more|Continue reading|Learn more|See more|View more|Load more|More|View all|See all",
    "Show more|Details",
    "Skip to content|Skip to main content|Skip to navigation|Cancel Preloader|top of page",
    "bottom of page|Loading",
    "Back|Back to top|Back to list|Go back|Go to top|Top|Next|Previous|Prev|Previous post",
    "Next post|Older posts",
    "Newer posts|Search|Close|Open|Toggle navigation|Toggle menu|Main menu|English|Vietnamese",
    "VN|EN|VI|Download",
    "Print this page|Print this|Email this|Send to a friend|Edit|Logout|Log out|Sitemap",
    "Site map|Skip to Main Content",
    "Post navigation|Điều hướng bài viết|Chuyển hướng bài viết|Breadcrumb|Đường dẫn",
    "Use tab to navigate the menu items",
)

# Words of the two sets above that also stand over true text as headings.
HEADING_LIKE = _keys(
    "Kết nối|Chia sẻ|Theo dõi|Mạng xã hội|Tìm kiếm|Chi tiết|Thành viên|Facebook|Email|In|Lưu",
    "Tất cả|Link|Like",  # connect
    "Tiếng Anh|Tiếng Việt|English|Vietnamese|Download|Tải về|Menu|More|Details|Share|Print",
    "Follow us|Search|Top|Next",
    "Zalo|Youtube|Tiktok|Instagram|Twitter|Sitemap|Follow|Mail|Save|Threads|X|Learn more",
    "Tiếp theo|Related|Latest",
)

KEYWORD_LABELS = _keys(
    "Từ khóa|Từ khoá|Từ khóa tìm kiếm|Thẻ|Tags|Tag|Tagged|Keywords|Tagged with|Chủ đề bài viết",
    "Nhãn|Labels",
)  # tags

CATEGORY_LABELS = _keys(
    "Chuyên mục|Danh mục|Thể loại|Mục|Đăng trong|Được đăng trong|Phân loại|Chủ đề",  # category
    "Category|Categories|Posted in|Filed under|Section|Parent category|Topic|Topics",
)

FIELD_LABELS = (
    KEYWORD_LABELS
    | CATEGORY_LABELS
    | _keys(
        "Tác giả|Các tác giả|Năm xuất bản|Nhà xuất bản|Nơi xuất bản|Lĩnh vực|Đối tượng|Nguồn",
        "Nguồn tin|Ngôn ngữ",  # author, year
        "Năm|Loại tài liệu|Loại hình|Số trang|Ngày đăng|Ngày xuất bản|Ngày ban hành|Người đăng",
        "Địa bàn|Khu vực",  # pages, area
        "Tài liệu đính kèm|Tệp đính kèm|File đính kèm|Ghi chú|Trạng thái|Đối tác|Nhà tài trợ",
        "Lượt xem|Lượt tải",  # attachment
        "Author|Authors|Year|Published|Publisher|Publication year|Language|Source|Type|Pages|Field",
        "Audience|Location",
        "Sector|Status|Partners|Donor|Attachment|Attachments|File|Files|Date|Region|Views",
        "Downloads|Người viết|Viết bởi",
    )
)

AUTHOR_LABELS = (  # author, writer, posted by, performed by; the longest first
    "tác giả bài viết", "tác giả", "các tác giả", "nhóm tác giả", "người viết bài", "người viết", "người đăng bài",
    "người đăng",
    "người thực hiện", "được viết bởi", "được đăng bởi", "đăng bởi", "viết bởi", "bài và ảnh", "bài, ảnh",
    "bài viết và ảnh", "bài viết", "tin và ảnh", "tin, ảnh", "tin ảnh", "tin - ảnh", "tin/ảnh", "tin và bài",
    "tin, bài", "tin bài", "bài", "tin", "biên soạn", "thực hiện", "phóng viên", "ctv", "pv",
    "nội dung và ảnh", "thông tin từ",
    "author name", "authors", "author", "written and posted by", "written by", "posted by", "published by",
    "story by", "news by", "news and photos", "text and photos", "text & photos", "text by",
    "words by", "words",
    "article by", "reported by", "reporter", "performed by", "perform", "created by", "writer",
    "submitted by", "story and photos by", "story & photos by", "story and photo by", "words and photos by", "words and pictures by", "by",
    "gửi bởi", "đăng tải bởi",
)  # fmt: skip

# Labels that plain content also uses ("Tin: ...", "Thực hiện: ..."): their value must look like a name.
WEAK_AUTHOR_LABELS = frozenset(
    {
        "bài",
        "tin",
        "thực hiện",
        "bài viết",
        "by",
        "words",
        "ctv",
        "pv",
        "thông tin từ",
        "biên soạn",
        "perform",
    }
)

ADMIN_NAMES = _keys(
    "admin|administrator|quản trị|quản trị viên|ban quản trị|quản trị web|quản trị website",
    "quản trị hệ thống",  # administrator
    "webmaster|super user|superuser|root|editor|user|admin1|admin2|adminweb|admin web",
    "web admin|biên tập web|system",
    "wpadmin|site admin|superadmin|super admin|host|superuser account|người quản trị|nobody",
    "guest|khách|ẩn danh|unknown|anonymous|không rõ|chưa rõ|khuyết danh|n/a|none|no author|author|tác giả|wordpress|test",
    "đang cập nhật|chưa cập nhật|cập nhật sau|đang được cập nhật|updating|to be updated|tba",
)

BOARD_NAMES = _keys("Ban biên tập|BBT|Ban biên tập website|Ban biên tập trang web|Editorial board|Editorial team|Editors")  # editorial board

COUNTER_WORDS = (  # views, visits, comments, downloads, votes
    "tổng số lượt truy cập", "tổng lượt truy cập", "tổng số truy cập", "tổng truy cập", "số lượt truy cập",
    "lượt truy cập", "số người truy cập", "đang truy cập", "đang trực tuyến", "đang online",
    "trực tuyến", "online",
    "hôm nay", "hôm qua", "tuần này", "tuần trước", "tháng này", "tháng trước", "năm nay",
    "tất cả", "tháng hiện tại",
    "số lượt xem", "lượt xem bài viết", "lượt xem", "số lần xem", "lần xem", "lượt đọc",
    "số lượt đọc", "đã xem",
    "đã đọc", "người xem", "xem bài", "lượt tải về", "lượt tải xuống", "số lượt tải", "lượt tải",
    "đã tải", "tải về",
    "lượt thích", "thích", "lượt chia sẻ", "chia sẻ", "số bình luận", "bình luận", "phản hồi",
    "nhận xét", "ý kiến",
    "phiếu bầu", "bình chọn", "đánh giá", "thời gian đọc", "phút đọc", "đọc trong",
    "khách viếng thăm", "khách trực tuyến",
    "thành viên online", "lượt ghé thăm", "lượt", "views", "view", "viewed", "page views",
    "pageviews", "hits", "visits",
    "visitors", "visitor", "read", "reads", "downloads", "download", "downloaded", "comments",
    "comment", "likes", "like",
    "shares", "share", "votes", "vote", "min read", "minutes read", "minute read", "reading time",
    "total visits",
    "file size", "file count", "dung lượng", "mb", "kb",
    "today", "yesterday", "this week", "this month", "replies", "reply", "xem", "đã có",
)  # fmt: skip

NAV_WORDS = _keys(
    "Trang chủ|Trang nhất|Home|Homepage|Trang đầu|Liên hệ|Contact|Contact us|Giới thiệu|About",
    "About us|Về chúng tôi",  # home
    "Tin tức|News|Dự án|Projects|Thư viện|Library|Tài liệu|Resources|Publications|Ấn phẩm",
    "Tuyển dụng|Careers|Jobs",
    "Chúng tôi là ai|Who we are|Chúng tôi làm gì|What we do|Our work|Hoạt động|Activities",
    "Sự kiện|Events|Đối tác",
    "Hình ảnh|Video|Videos|Photos|Gallery|Thư viện ảnh|Thư viện video|Blog|Hỏi đáp|FAQ|FAQs",
    "Donate|Quyên góp|Ủng hộ",
    "Chương trình|Programs|Programmes|Truyền thông|Media|Partners|Get involved|Tham gia",
    "Cơ cấu tổ chức|Đội ngũ",
    "Báo cáo|Reports|Câu chuyện|Stories|Trang thông tin|Diễn đàn|Forum|Văn bản|Lịch công tác",
    "Our team|Where we work",
)

SECTION_NAMES = NAV_WORDS | _keys(
    "Tin tức - Sự kiện|Tin tức & Sự kiện|Tin tức và sự kiện|Tin tức, sự kiện|Sự kiện nổi bật",
    "Tin hoạt động",  # news, events
    "Tin tức Trung tâm|Tin tức hoạt động|Hoạt động của Trung tâm|Tin trong nước|Tin quốc tế",
    "Tin trung tâm|Bản tin",
    "Thông báo|Thông tin|Thông tin chung|Tin ngành|Hoạt động nổi bật|Tin dự án|Video clip",
    "Video clips|Phóng sự",  # notices
    "Liên kết|Liên kết website|Liên kết web|Quảng cáo|Thống kê|Thống kê truy cập",
    "Thăm dò ý kiến|Album ảnh",  # links, ads
    "Hình ảnh hoạt động|Văn bản mới|Tài liệu mới|Nhà tài trợ|Đối tác của chúng tôi|Góc chia sẻ",
    "Bản tin điện tử",
    "Giới thiệu chung|Fanpage|Facebook fanpage|Lịch sự kiện|Hỗ trợ trực tuyến|Danh mục",
    "Chuyên mục|Lưu trữ|Kết nối",
    "News & Events|News and Events|Events & News|Our news|Press|Press releases|In the news",
    "Media center|Media centre",
    "Our stories|Our projects|Our partners|Our programs|Our programmes|What's new|Updates",
    "Categories|Archives|Blogs",
    "Meta|Follow us|Quick links|Useful links|Sponsors|Announcements|Featured|Latest|Newest",
    "Statement|Statements|Press release|Visitor counter",
    "Insights|Field stories",
)

# Sections that stand beside a date as what kind of page it is: "Press release | 12 May 2021". Beside that of an event would stand the event's.
NEWS_SECTIONS = _keys(
    "Tin tức|Tin|Tin hoạt động|Bài viết|Thông cáo báo chí|Thông cáo|Câu chuyện|Bản tin|Bài báo",
    "News|News story|Blog|Blog post|Article|Story|Stories|Feature|Feature story|Press release|Press releases|Statement|Opinion|Speech",
)

# Labels of true facts about a project, an event or a person; a line that begins with one is content.
CONTENT_LABELS = _keys(
    "Thời gian|Địa điểm|Đối tác thực hiện|Đối tác|Nhà tài trợ|Địa bàn|Mục tiêu|Đối tượng",
    "Ngân sách|Kinh phí",  # time, place
    "Thời lượng|Ngôn ngữ|Diễn giả|Hạn nộp|Hạn chót|Lĩnh vực|Tên dự án|Cơ quan chủ quản",
    "Chủ dự án|Đơn vị tài trợ",
    "Tầm nhìn|Sứ mệnh|Giá trị|Giá trị cốt lõi|Điện thoại|Địa chỉ|Email|Website|Hotline|Fax",
    "Trụ sở|Văn phòng",  # vision
    "Timeframe|Duration|Location|Donor|Funding source|Implementing partners|Objectives|Venue",
    "Time|Date|Budget",
    "Partners|Deadline|Target group|Project title|Vision|Mission|Phone|Address",
)

CONTACT_LABELS = _keys(
    "Địa chỉ|Điện thoại|ĐT|Tel|Email|E-mail|Website|Hotline|Fax|Phone|Address|Trụ sở|Văn phòng"
)
