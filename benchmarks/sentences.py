"""Invented sentences for the generated site: organisations, places and works that do not exist."""

from __future__ import annotations

from random import Random

WHO = (
    "Nhóm Bến Gỗ", "Quỹ Lá Sả", "Trung tâm Khe Mận", "Hội Sóng Nhỏ", "Câu lạc bộ Đèn Dầu", "Tổ thợ Rẫy Cao", "Mạng lưới Mưa Rào",
    "Lớp học Chân Đê", "Đội y tế Sông Kẽm", "Tủ sách Ngõ Tre", "Nhóm mẹ Vườn Na", "Xưởng mộc Tay Trái", "Bếp ăn Lửa Rơm",
    "Ban liên lạc Gò Thị", "Nhóm phiên dịch ký hiệu Tay Nói",
)  # fmt: skip
DID = (
    "dựng xong", "cùng người dân sửa", "mở thêm", "bàn giao", "thử nghiệm", "kiểm kê lại", "chuyển cho xã", "gây quỹ để làm",
    "tập huấn cách dùng", "đánh giá sau một năm", "vận động đóng góp cho", "kéo dài thêm một mùa",
)  # fmt: skip
WHAT = (
    "bể chứa nước mưa", "lối đi cho xe lăn", "lớp xoá mù chữ buổi tối", "vườn ươm cây bản địa", "trạm sơ cứu bên đò",
    "quỹ vay vốn quay vòng", "góc đọc sách chữ nổi", "đường dây tư vấn cho người mẹ trẻ", "chợ phiên không túi nhựa",
    "nhà tránh lũ nhiều tầng", "bếp cải tiến ít khói", "lịch trực chăm người già neo đơn", "kho thóc cộng đồng",
    "sân chơi làm từ lốp cũ", "bản đồ điểm sạt lở",
)  # fmt: skip
WHERE = (
    "ở xã Khe Mận", "bên bờ Sông Kẽm", "tại ba thôn Gò Thị", "trên cù lao Vườn Na", "ở xóm vạn chài Ngõ Tre", "giữa phố chợ Rẫy Cao",
    "dọc tuyến đê Chân Đê", "ở điểm trường Suối Lạnh", "tại nhà văn hoá Đồi Sim", "quanh hồ Mắt Cá",
)  # fmt: skip
OPENING = (
    "", "", "", "Sau mùa mưa,", "Theo biên bản họp thôn,", "Nhờ tiền góp của bà con,", "Dù thiếu người làm,", "Từ đầu năm,",
    "Trong buổi sơ kết,", "Như đã hẹn,",
)  # fmt: skip
ENDING = (
    "", "", "và sổ thu chi được dán trước cổng nhà văn hoá", "để trẻ em không phải đi vòng qua suối", "với phần việc chia đều cho từng hộ",
    "trong khi các hộ xa nhất vẫn phải chờ thêm", "nên mùa khô này không ai thiếu nước nấu ăn", "và lớp sau sẽ do chính học viên cũ đứng dạy",
)  # fmt: skip

WHO_EN = ("The Wooden Landing group", "The Lemongrass Fund", "The night school team", "Volunteers from the dyke", "The ferry clinic")
DID_EN = ("has repaired", "opened", "is testing", "handed over", "raised money for", "reviewed after one year")
WHAT_EN = ("the rain water tanks", "a path for wheelchairs", "the seed nursery", "a shelter above the flood line", "the shared rice store")
WHERE_EN = ("in three hamlets", "along the river", "beside the market", "at the upper school", "on the fruit islet")
ENDING_EN = ("", "so that nobody walks two hours for a bucket", "and the accounts hang at the gate", "while the farthest homes still wait")


def sentence(random: Random, english: bool = False) -> str:
    """One sentence with its full stop."""
    pick = random.choice
    if english:
        words = f"{pick(WHO_EN)} {pick(DID_EN)} {pick(WHAT_EN)} {pick(WHERE_EN)} {pick(ENDING_EN)}"
    else:
        words = f"{pick(OPENING)} {pick(WHO)} {pick(DID)} {pick(WHAT)} {pick(WHERE)} {pick(ENDING)}"
    number = f" ({random.randint(3, 480)} {'homes' if english else 'hộ'})" if random.random() < 0.3 else ""
    words = words.strip()
    return words[0].upper() + words[1:] + number + "."


def paragraph(random: Random, english: bool = False, count: int | None = None) -> str:
    """Some sentences: ``count``, or two to six."""
    return " ".join(sentence(random, english) for _ in range(count or random.randint(2, 6)))


def title(random: Random, number: int, english: bool = False) -> str:
    """A headline that no other page has."""
    pick = random.choice
    if english:
        return f"{pick(WHO_EN)} {pick(DID_EN)} {pick(WHAT_EN)}, part {number}"
    return f"{pick(WHO)} {pick(DID)} {pick(WHAT)} {pick(WHERE)}, đợt {number}"
