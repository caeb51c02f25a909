"""A message of plain text to one person, marked as written by a machine."""

from email.utils import format_datetime

from newsletter.domain.notice import Notice
from newsletter.render import quoted
from newsletter.render.headers import address, header, identifier, phrase
from newsletter.values.base import Value


class NoticeHead(Value):
    """Who a notice comes from."""

    from_name: str
    from_address: str
    reply_to: str
    #: With its angle brackets.
    message_id: str


def encoded(notice: Notice, head: NoticeHead) -> bytes:
    """Return the message, RFC 5322 with CRLF; the same notice gives the same bytes.

    `Auto-Submitted` keeps answering machines from answering (RFC 3834 §5). Raises ValueError naming the header for
    a value with a line end.
    """
    date = format_datetime(notice.written_at.replace(microsecond=0))
    lines = [
        header("Date", identifier("Date", date)),
        header("Message-ID", identifier("Message-ID", head.message_id)),
        header("From", address("From", head.from_name, head.from_address)),
        header("Reply-To", address("Reply-To", "", head.reply_to)),
        header("To", address("To", "", notice.recipient)),
        header("Subject", phrase("Subject", notice.subject, quoted=False)),
        header("Auto-Submitted", "auto-generated"),
        header("Content-Language", "fr"),
        header("MIME-Version", "1.0"),
        header("Content-Type", 'text/plain; charset="utf-8"'),
        header("Content-Transfer-Encoding", "quoted-printable"),
    ]
    return b"".join(lines) + b"\r\n" + quoted.encode(f"{notice.body}\n", more=False)
