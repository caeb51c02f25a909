"""What looks like a template in an item is text: in the subject, in both parts of the mail, in the preview."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from newsletter.engine.local import Worker
from newsletter.pipeline.approve import approve
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.context import Context
from newsletter.pipeline.preview import preview
from newsletter.pipeline.schedule import schedule
from tests.house import join, tell
from tests.unit.builders import item

TITLES = (
    "{{ 7*7 }} mesures",
    "{% include 'secret' %} {# rien #}",
    "${7*7} [[FIRST_NAME]] %(nom)s",
    "__NL0_FIRST_NAME__",
)
SUMMARY = "{{ config }} & {{ ''.__class__ }}"


@pytest.fixture
def mail(context: Context) -> EmailMessage:
    """Send a letter of such items to one member and return what arrived."""
    tell(context, *(item(str(n), title=title, summary=SUMMARY) for n, title in enumerate(TITLES)))
    join(context, "ines@m.example")
    draft = assemble(context, "lettre")
    assert draft is not None
    approve(context, draft.id)
    schedule(context, draft.id)
    Worker(context, lease=5).run(until_idle=True)
    (path,) = Path(str(context.site.transport_config["folder"])).glob("*.eml")
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert isinstance(found, EmailMessage)
    return " ".join(str(found.get_content()).replace("&#39;", "'").replace("&amp;", "&").split())


def test_a_title_that_looks_like_a_template_is_read_as_written(mail: EmailMessage) -> None:
    for kind in ("html", "plain"):
        for title in TITLES[:3]:
            assert title in part(mail, kind)
        assert "Camille mesures" not in part(mail, kind)
        assert "{{ config }}" in part(mail, kind)


def test_a_personal_token_of_somebody_else_s_making_stays_a_text(mail: EmailMessage) -> None:
    shown = part(mail, "html").replace("\N{ZERO WIDTH SPACE}", "").replace("\N{WORD JOINER}", "")
    assert "NL0_FIRST_NAME__" in shown


def test_the_subject_is_the_title_as_written(mail: EmailMessage) -> None:
    assert mail["Subject"] in TITLES


def test_the_preview_says_the_same(context: Context, mail: EmailMessage) -> None:
    draft = assemble(context, "lettre")
    assert draft is not None
    assert "{{ 7*7 }} mesures" in preview(context, draft.id).rendered.html
