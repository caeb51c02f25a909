"""Opens a session: connection, TLS with verified certificates, authentication."""

import smtplib
import ssl

from newsletter import Unavailable

from .config import SmtpConfig


def connect(server: SmtpConfig) -> smtplib.SMTP:
    """Return a session ready for mail; raises Unavailable saying which step failed, never the password."""
    session: smtplib.SMTP | None = None
    try:
        session = _dial(server)
        session.ehlo_or_helo_if_needed()
        if server.tls == "starttls":
            session.starttls(context=_context(server))
            session.ehlo_or_helo_if_needed()
        _authenticate(session, server)
    except OSError as fault:
        if session is not None:
            session.close()
        raise Unavailable(f"{server.host}:{server.port} {_reason(fault)}") from fault
    return session


def _dial(server: SmtpConfig) -> smtplib.SMTP:
    if server.tls == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, server.local_hostname, timeout=server.timeout, context=_context(server)
        )
    return smtplib.SMTP(server.host, server.port, server.local_hostname, timeout=server.timeout)


def _context(server: SmtpConfig) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)


def _authenticate(session: smtplib.SMTP, server: SmtpConfig) -> None:
    if not server.user:
        return
    try:
        session.login(server.user, server.password.get_secret_value())
    except UnicodeError:
        # Its message would quote the password.
        raise smtplib.SMTPException("the user or password holds characters that cannot be sent") from None


def _reason(fault: OSError) -> str:
    match fault:
        case smtplib.SMTPAuthenticationError():
            return f"refuses the user or password: {said(fault.smtp_code, fault.smtp_error)}"
        case smtplib.SMTPResponseException():
            return f"refuses us: {said(fault.smtp_code, fault.smtp_error)}"
        case ssl.SSLCertVerificationError():
            return f"shows a certificate that cannot be trusted: {fault.verify_message}"
        case _:
            return f"cannot be used: {fault}"


def said(code: int, text: bytes | str) -> str:
    """Return a server's reply on one line."""
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}".strip()
