"""The running texts of the portal (about, data) by key: (Vietnamese, English)."""

from __future__ import annotations

PROSE: dict[str, tuple[str, str]] = {
    "about.title": ("Giới thiệu", "About"),
    "about.lead": (
        "Tư Liệu giữ lại những gì các tổ chức xã hội Việt Nam đăng trên mạng, để nhà nghiên cứu, nhà báo và chính "
        "các tổ chức ấy còn đọc, tra cứu và trích dẫn được sau này.",
        "Tư Liệu keeps what Vietnamese civil society organisations publish on the web, so that researchers, "
        "journalists and the organisations themselves can still read, search and cite it later.",
    ),
    "about.how": ("Kho được làm ra thế nào", "How it is made"),
    "about.how_text": (
        "Một chương trình ghé các trang web công khai, tôn trọng robots.txt và đi chậm. Phản hồi của máy chủ được giữ "
        "nguyên từng byte; tiêu đề, ngày, ngôn ngữ và văn bản được đọc từ đó. Menu, quảng cáo và khung lặp lại bị bỏ.",
        "A program visits public web sites, obeys robots.txt and goes slowly. The server's responses are kept byte for "
        "byte; title, date, language and text are read from them. Menus, boxes and other repeated matter are left out.",
    ),
    "about.honest": ("Điều kho không làm", "What it does not do"),
    "about.honest_text": (
        "Không suy đoán: trang không ghi ngày thì kho ghi là không rõ. Không sửa: chữ hỏng được giữ nguyên và đánh dấu. "
        "Không vượt rào: không tải trang đòi đăng nhập, không tải trang mà robots.txt cấm.",
        "It does not guess: a page that states no date is shown without one. It does not repair: damaged text is kept "
        "and marked. It does not climb fences: no pages behind a login, none that robots.txt forbids.",
    ),
    "about.rights": ("Quyền và trách nhiệm", "Rights and duties"),
    "about.rights_text": (
        "Bản quyền thuộc về tổ chức đã đăng. Khi trích dẫn, xin dẫn tổ chức, ngày đăng và địa chỉ gốc; mỗi trang có sẵn "
        "một dòng trích dẫn. Số điện thoại, thư điện tử, giấy tờ và tài khoản của cá nhân được che bằng dấu •; xin cân nhắc trước khi dẫn lại.",
        "Copyright stays with the publisher. When you cite, name the organisation, the date and the original address; "
        "every page offers a citation line. Phone numbers, e-mail addresses, papers and accounts of persons are masked with •; think before quoting.",
    ),
    "about.takedown": ("Yêu cầu gỡ trang", "Takedown"),
    "about.takedown_text": (
        "Tổ chức hoặc người được nhắc đến có thể yêu cầu gỡ một trang. Trang được gỡ sẽ biến mất khỏi kho, chỉ mục và "
        "bản lưu gốc, và không được thu thập lại; kho chỉ giữ dấu vân tay của địa chỉ để biết mà tránh.",
        "An organisation or a person concerned can ask for a page to be taken down. It then disappears from the records, "
        "the index and the captures and is not crawled again; only a fingerprint of its address is kept, to keep it out.",
    ),
    "about.contact": ("Liên hệ: {contact}", "Contact: {contact}"),
    "about.contact_none": (
        "Xin liên hệ người vận hành bản cài đặt này, kèm địa chỉ trang và lý do.",
        "Please write to whoever runs this installation, with the address of the page and the reason.",
    ),
    "data.title": ("Dữ liệu", "Data"),
    "data.lead": (
        "Toàn bộ kho là một tệp SQLite mở. Có thể xem bảng, viết SQL, tải CSV và JSON ngay tại đây.",
        "The whole archive is one open SQLite file. Browse its tables, write SQL, take CSV and JSON right here.",
    ),
    "data.open": ("Mở trong Datasette", "Open in Datasette"),
    "data.queries": ("Câu hỏi có sẵn", "Ready queries"),
    "data.tables": ("Từ điển dữ liệu", "Data dictionary"),
    "data.rows": ("Xem bảng", "Browse"),
    "data.type.str": ("chữ", "text"),
    "data.type.int": ("số nguyên", "integer"),
    "data.type.float": ("số thực", "number"),
}
