"""The words of every cause: a sentence and what to do about it, in English and Vietnamese. Braces are its numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The sentences of one cause; ``level`` is problem or note."""

    en: str
    vi: str
    todo_en: str
    todo_vi: str
    level: str = "problem"


_WAIT = ("Try again later; if it goes on, look at the site in a browser.", "Chạy lại sau; nếu vẫn vậy, hãy mở trang web bằng trình duyệt để xem.")
_ASK = (
    "Write to the organisation and ask to be let in; the contact in the user agent says who you are.",
    "Hãy viết thư xin phép tổ chức; địa chỉ liên hệ trong user agent cho họ biết bạn là ai.",
)

WORDS: dict[str, Words] = {
    "never": Words(
        "This site has not been crawled yet.", "Trang web này chưa được thu thập lần nào.",
        "Run tulieu crawl {site}.", "Chạy tulieu crawl {site}.", "note",
    ),
    "running": Words(
        "A crawl of this site is running now.", "Trang web này đang được thu thập.",
        "Wait until it has ended.", "Chờ đến khi chạy xong.", "note",
    ),
    "cut_off": Words(
        "The last run was cut off before it could end (killed, power loss); {queued} addresses are still queued.",
        "Lần thu thập gần nhất bị ngắt giữa chừng (bị tắt hoặc mất điện); còn {queued} địa chỉ đang chờ.",
        "Run tulieu crawl {site}: it goes on from there.", "Chạy tulieu crawl {site}: lệnh sẽ làm tiếp từ chỗ đó.",
    ),
    "limit": Words(
        "The run ended at a limit ({reason}); {queued} addresses are still queued.",
        "Lần chạy dừng ở giới hạn đã đặt ({reason}); còn {queued} địa chỉ đang chờ.",
        "Run it again without the limit to get the rest.", "Chạy lại không đặt giới hạn để lấy phần còn lại.", "note",
    ),
    "stopped": Words(
        "The run was stopped before its end ({reason}); {queued} addresses are still queued.",
        "Lần chạy bị dừng trước khi xong ({reason}); còn {queued} địa chỉ đang chờ.",
        "Run it again: it goes on from there.", "Chạy lại: lệnh sẽ làm tiếp từ chỗ đó.", "note",
    ),
    "sent_away": Words(
        "The server asked to be left alone ({reason}); {queued} addresses are still queued.",
        "Máy chủ yêu cầu ngừng thu thập ({reason}); còn {queued} địa chỉ đang chờ.",
        "Run it again later, with a longer pace.delay_s.", "Chạy lại sau, với pace.delay_s dài hơn.",
    ),
    "disk": Words(
        "The archive or its captures could not be written: {reason}.",
        "Không ghi được kho lưu trữ hoặc bản lưu gốc: {reason}.",
        "Free disk space or put the permissions right, then run it again.",
        "Giải phóng chỗ trống trên đĩa hoặc sửa quyền ghi rồi chạy lại.",
    ),
    "robots": Words(
        "robots.txt keeps the crawler away. Addresses denied: {denied} ({share} of those tried).",
        "robots.txt không cho thu thập. Số địa chỉ bị cấm: {denied} ({share} số đã thử).", *_ASK,
    ),
    "robots_unreadable": Words(
        "robots.txt could not be read ({reason}), so the site was left alone.",
        "Không đọc được robots.txt ({reason}) nên không thu thập trang web này.", *_WAIT,
    ),
    "blocked": Words(
        "The server refuses the crawler: {refused} of {asked} pages ({share}) were answered with HTTP {statuses}.",
        "Máy chủ từ chối: {refused} trên {asked} trang ({share}) trả về HTTP {statuses}.", *_ASK,
    ),
    "challenge": Words(
        "The server shows a bot check instead of pages ({name}). Such answers: {pages}.",
        "Máy chủ đưa ra bước kiểm tra “không phải robot” thay cho nội dung ({name}). Số lần: {pages}.", *_ASK,
    ),
    "outage": Words(
        "The site is out of order: {pages} known pages answered with one and the same text (“{words}”). They keep the texts they had.",
        "Trang web đang gặp sự cố: {pages} trang đã biết cùng trả về một văn bản (“{words}”). Văn bản cũ được giữ nguyên.", *_WAIT,
    ),
    "vanished": Words(
        "Nearly all known pages are missing at once ({pages}). They are unreachable for now, and count as gone only when a run a day later misses them too.",
        "Gần như mọi trang đã biết cùng lúc không còn thấy ({pages}). Tạm coi là không truy cập được; chỉ khi một lần thu thập sau đó một ngày cũng không thấy, trang mới được coi là đã mất.", *_WAIT,
    ),
    "vanished_again": Words(
        "Nearly all known pages are missing again, a day or more after the first time: {pages} count as gone now.",
        "Gần như mọi trang đã biết lại không còn thấy, ít nhất một ngày sau lần đầu: nay {pages} trang được coi là đã mất.",
        "Look at the site in a browser; pages that answer again are live after the next run.",
        "Hãy mở trang web bằng trình duyệt để xem; trang nào trả lời lại sẽ được tính là còn sau lần thu thập kế tiếp.",
    ),
    "led_away": Words(
        "Nearly all known pages lead to one address at once ({pages}): {target}. They keep their texts and are unreachable for as long as they do.",
        "Gần như mọi trang đã biết cùng lúc dẫn đến một địa chỉ ({pages}): {target}. Văn bản cũ được giữ nguyên; trang tạm coi là không truy cập được.", *_WAIT,
    ),
    "lost_in_part": Words(
        "Nearly all known pages are lost at once: {led} lead to one address ({target}), {missing} are missing. {gone} of these count as gone now; the others are unreachable for now.",
        "Gần như mọi trang đã biết cùng lúc bị mất: {led} trang dẫn đến một địa chỉ ({target}), {missing} trang không còn thấy. Trong đó nay {gone} trang được coi là đã mất, còn lại tạm coi là không truy cập được.", *_WAIT,
    ),
    "down": Words(
        "Everything of the site that was asked for is missing, also its {pages} known pages. They keep their texts and are unreachable for as long as that lasts.",
        "Mọi địa chỉ đã hỏi của trang web đều không còn thấy, kể cả {pages} trang đã biết. Văn bản cũ được giữ nguyên; trang tạm coi là không truy cập được.", *_WAIT,
    ),
    "walled": Words(
        "Nearly all known pages ({pages}) answer with {what} now. They keep their texts and are unreachable for as long as they do.",
        "Gần như mọi trang đã biết ({pages}) nay trả lời bằng {what_vi}. Văn bản cũ được giữ nguyên; trang tạm coi là không truy cập được.",
        "Open the examples in a browser. After a redesign compare [select] in the site file with them, or name their addresses in records.include.",
        "Mở các ví dụ bằng trình duyệt. Nếu trang web đổi giao diện, hãy so [select] trong tệp khai báo, hoặc ghi địa chỉ của chúng vào records.include.",
    ),
    "none_again": Words(
        "Pages were kept before ({known}), and none of them was seen again.", "Trước đây có {known} trang, lần này không thấy lại trang nào.",
        "Look at what the ledger says of them.", "Xem sổ địa chỉ nói gì về các trang đó.",
    ),
    "server_errors": Words(
        "The server answers with errors: {failed} of {asked} pages ({share}), HTTP {statuses}.",
        "Máy chủ báo lỗi: {failed} trên {asked} trang ({share}), HTTP {statuses}.", *_WAIT,
    ),
    "dns": Words(
        "The host name was not found (DNS), or it leads to a private network, where nothing is asked. Failed requests: {failed}.",
        "Không tìm thấy tên miền (DNS), hoặc tên miền trỏ vào mạng riêng, nơi không gửi yêu cầu. Số yêu cầu thất bại: {failed}.",
        "Check home_url; the domain may have lapsed or moved. A site on this machine needs --allow-loopback.",
        "Kiểm tra home_url; tên miền có thể đã hết hạn hoặc đổi chủ. Trang trên chính máy này cần --allow-loopback.",
    ),
    "tls": Words(
        "No secure connection could be made (TLS). Failed requests: {failed}.",
        "Không thiết lập được kết nối an toàn (TLS). Số yêu cầu thất bại: {failed}.",
        "Look at the certificate in a browser; if it has only expired, any_certificate = true under [discover] has it not checked.",
        "Xem chứng chỉ bằng trình duyệt; nếu chỉ là hết hạn, hãy ghi any_certificate = true dưới [discover] để không kiểm tra nữa.",
    ),
    "timeout": Words(
        "The server did not answer in time. Failed requests: {failed}.",
        "Máy chủ không trả lời kịp. Số yêu cầu thất bại: {failed}.", *_WAIT,
    ),
    "refused": Words(
        "The server refuses connections. Failed requests: {failed}.",
        "Máy chủ từ chối kết nối. Số yêu cầu thất bại: {failed}.", *_WAIT,
    ),
    "broken": Words(
        "Connections break before an answer is whole. Failed requests: {failed}.",
        "Kết nối bị ngắt trước khi nhận đủ nội dung. Số yêu cầu thất bại: {failed}.", *_WAIT,
    ),
    "javascript": Words(
        "Pages are empty without JavaScript: {empty} of {answered} answers ({share}) hold scripts and hardly any text ({name}).",
        "Trang trống khi không có JavaScript: {empty} trên {answered} trang ({share}) chỉ có mã lệnh, gần như không có chữ ({name}).",
        "Look for a REST API, feed or sitemap that holds the texts; otherwise write render = true into the site's file and crawl with --render.",
        "Tìm REST API, feed hoặc sitemap có sẵn văn bản; nếu không, ghi render = true vào tệp của trang và thu thập với --render.",
    ),
    "failing": Words(
        "More addresses failed than gave a page: {failed} beside {pages} pages, most of them for: {reason}.",
        "Số địa chỉ hỏng nhiều hơn số trang đọc được: {failed} so với {pages} trang, phần lớn vì: {reason}.",
        "Open the examples; the ledger (addresses, state failed) has the reason of each.",
        "Mở các ví dụ; sổ địa chỉ (addresses, trạng thái failed) ghi lý do của từng địa chỉ.",
    ),
    "redesign": Words(
        "The site looks redesigned: its selectors matched on {now} of the pages, {before} before.",
        "Trang web có vẻ đã đổi giao diện: bộ chọn khớp {now} số trang, trước đây {before}.",
        "Compare [select] in the site file with a page of today, then run tulieu reextract {site}.",
        "So [select] trong tệp khai báo với trang hiện nay, rồi chạy tulieu reextract {site}.",
    ),
    "selectors": Words(
        "The site file names selectors for the text, and none matched on any of {pages} pages.",
        "Tệp khai báo có bộ chọn văn bản nhưng không khớp trang nào trong {pages} trang.",
        "Compare [select] in the site file with a page of today, then run tulieu reextract {site}.",
        "So [select] trong tệp khai báo với trang hiện nay, rồi chạy tulieu reextract {site}.",
    ),
    "field_lost": Words(
        "Far fewer pages have their {field}: {now}, before {before}. The site may be redesigned.",
        "Số trang có {field_vi} giảm mạnh: {now}, trước đây {before}. Trang web có thể đã đổi giao diện.",
        "Compare [select] in the site file with a page of today, then run tulieu reextract {site}.",
        "So [select] trong tệp khai báo với trang hiện nay, rồi chạy tulieu reextract {site}.",
    ),
    "soft_404": Words(
        "Missing pages answer as if they were there: {pages} addresses show the same page or say that nothing is there.",
        "Trang đã mất vẫn trả lời như bình thường: {pages} địa chỉ cùng hiện một trang hoặc báo không tìm thấy.",
        "Look at the examples; a deny rule in the site file keeps such addresses out.",
        "Xem các ví dụ; quy tắc deny trong tệp khai báo giúp bỏ qua những địa chỉ như vậy.",
    ),
    "fewer_than_before": Words(
        "Fewer pages than after the run before: {kept} now, {before} then.",
        "Ít trang hơn sau lần trước: nay {kept}, trước {before}.",
        "Look at what the ledger says of the lost ones before you believe that they are gone.",
        "Xem sổ địa chỉ nói gì về các trang thiếu trước khi tin rằng chúng đã mất.",
    ),
    "fewer_than_announced": Words(
        "Fewer pages than the site announces ({way}): {missing} of {announced} ({share}) were not had.",
        "Ít trang hơn số trang web công bố ({way}): thiếu {missing} trên {announced} ({share}).",
        "See the failed and queued addresses of the site, then run it again.",
        "Xem các địa chỉ lỗi và đang chờ của trang web rồi chạy lại.",
    ),
    "announced_excluded": Words(
        "Most of what the site announces as posts and pages is excluded: {excluded} of {announced} ({share}).",
        "Phần lớn bài viết và trang mà trang web công bố bị loại: {excluded} trên {announced} ({share}).",
        "See the reasons in the ledger; records.include in the site file names addresses that are records whatever they look like.",
        "Xem lý do trong sổ địa chỉ; records.include trong tệp khai báo nêu những địa chỉ luôn được giữ.",
    ),
    "address_excluded": Words(
        "Many pages are left out only because their address looks like that of a list: {excluded}, and {kept} are kept.",
        "Nhiều trang bị loại chỉ vì địa chỉ trông như trang danh sách: {excluded}, còn giữ được {kept}.",
        "Open the examples; if they are articles, name their addresses in records.include of the site file.",
        "Mở các ví dụ; nếu là bài viết, hãy ghi địa chỉ của chúng vào records.include trong tệp khai báo.", "note",
    ),
    "links_cut": Words(
        "Pages have more than {most} links; {left} links were not followed.",
        "Có trang chứa hơn {most} liên kết; {left} liên kết không được đi theo.",
        "Open the examples; a sitemap or further start pages under [discover] may name what is missing.",
        "Mở các ví dụ; sitemap hoặc trang bắt đầu khác ghi dưới [discover] có thể nêu phần còn thiếu.", "note",
    ),
    "entries_cut": Words(
        "Sitemaps have more entries than the protocol allows; {left} entries were not read.",
        "Có sitemap chứa nhiều mục hơn quy định; {left} mục không được đọc.",
        "Open the examples; further start pages under [discover] may name what is missing.",
        "Mở các ví dụ; trang bắt đầu khác ghi dưới [discover] có thể nêu phần còn thiếu.", "note",
    ),
    "sources_cut": Words(
        "Sitemaps, feeds or lists of the REST API name ever more of their kind; {left} that they name were not read.",
        "Sitemap, nguồn tin hoặc danh sách REST API cứ nêu thêm mục cùng loại; {left} mục đã nêu không được đọc.",
        "Open the examples; feeds or sitemaps under [discover] may name fewer and better ones.",
        "Mở các ví dụ; có thể ghi những nguồn tin hoặc sitemap ít hơn, tốt hơn dưới [discover].", "note",
    ),
    "lists_unread": Words(
        "Lists of pages that the site names could not be read, whole or in part: {lists} ({ways}). Pages that they alone name are missing.",
        "Có danh sách trang do trang web nêu mà không đọc được hoặc chỉ đọc được một phần: {lists} ({ways}). Những trang chỉ có trong đó còn thiếu.",
        "Run it again later: it asks for them again. If it goes on, tell the organisation that they are broken.",
        "Chạy lại sau: lệnh sẽ hỏi lại các danh sách này. Nếu vẫn vậy, hãy báo cho tổ chức biết chúng bị hỏng.",
    ),
    "rest_refused": Words(
        "The REST API names its post types and refuses the lists of {lists}; the other ways have to find the pages.",
        "REST API nêu các loại bài nhưng từ chối danh sách {lists}; phải tìm trang bằng các cách khác.",
        "Compare the number of pages with the site; a sitemap under [discover] may name what is missing.",
        "So số trang với trang web; sitemap ghi dưới [discover] có thể nêu phần còn thiếu.", "note",
    ),
    "encoding": Words(
        "Encoding trouble: {damaged} of {kept} pages ({share}) hold damaged characters.",
        "Lỗi bảng mã: {damaged} trên {kept} trang ({share}) có chữ bị hỏng.",
        "Open the examples in a browser: when they are damaged there too, the site itself lost the letters.",
        "Mở các ví dụ bằng trình duyệt: nếu ở đó cũng hỏng thì chính trang web đã mất chữ.",
    ),
    "nothing": Words(
        "The run found no page. Most answers: {reasons}.", "Lần chạy không tìm thấy trang nào. Kết quả chủ yếu: {reasons}.",
        "Look at home_url, start and ways in the site file, and at the addresses of the ledger.",
        "Kiểm tra home_url, start và ways trong tệp khai báo, cùng các địa chỉ trong sổ.",
    ),
    "left_site": Words(
        "The start page is on another site now: {reason}.", "Trang bắt đầu đã chuyển sang trang web khác: {reason}.",
        "If the organisation has moved there, write that address into the site's file (home_url; hosts for further names).",
        "Nếu tổ chức đã chuyển sang đó, ghi địa chỉ ấy vào tệp khai báo (home_url; hosts cho tên khác).",
    ),
    "unanswered": Words(
        "The site gave no page to start from: {reason}.", "Trang web không cho trang nào để bắt đầu: {reason}.", *_WAIT,
    ),
    "failed": Words("The run failed: {reason}.", "Lần thu thập thất bại: {reason}.", *_WAIT),
    "expectation": Words(
        "An expectation of the site file is broken: {key} should be at least {expected}, and is {found}.",
        "Không đạt kỳ vọng trong tệp khai báo: {key} phải từ {expected} trở lên, nay là {found}.",
        "Find out why, or change [expect] in the site file.", "Tìm nguyên nhân, hoặc sửa [expect] trong tệp khai báo.",
    ),
}  # fmt: skip
