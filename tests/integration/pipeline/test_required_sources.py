"""A letter waits for a person when a required source is missing, and only then."""

from collections.abc import Callable

import pytest

from newsletter import Finding, Severity
from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.edits import SetHead
from newsletter.domain.issue import BadEdit
from newsletter.domain.source import Run
from newsletter.domain.version import Version
from newsletter.pipeline.approve import Forbidden, approve
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.context import Context
from newsletter.pipeline.declare import declare
from newsletter.pipeline.edit import edit
from newsletter.pipeline.plan import plan
from newsletter.pipeline.preview import preview
from newsletter.pipeline.schedule import schedule
from newsletter.storage import campaigns, sources
from tests.house import DECLARED, NOW

REQUIRED = "source-obligatoire"
Ready = Callable[..., int]


@pytest.fixture
def ready(peopled: Context) -> Ready:
    """Return a function that declares the national source so, records its last collections, and readies an issue."""

    def made(*outcomes: str, paused: bool = False, **said: object) -> int:
        given = {"id": "national", "label": "Site national", "kind": "feed"} | said
        declare(peopled, DECLARED.model_copy(update={"sources": (SourceDeclaration.model_validate(given),)}))
        with peopled.database.writing() as session:
            for outcome in outcomes:
                run = Run(
                    source="national", at=NOW, outcome=outcome, reason="le site est fermé" * (outcome == "failed")
                )
                sources.record_run(session, run, peopled.by)
        if paused:
            with peopled.database.writing() as session:
                session.get(sources.SourceRow, "national").paused = True
        draft = assemble(peopled, "lettre")
        assert draft is not None
        return edit(peopled, draft.id, [SetHead(subject="Décembre", preheader="")], draft.revision).id

    return made


def about_sources(findings: tuple[Finding, ...]) -> list[tuple[str, Severity, str]]:
    return [(one.check, one.severity, one.message) for one in findings if one.check.startswith("source")]


MISSING = (
    "La source obligatoire «\u00a0Site national\u00a0» n’a rien donné depuis le 10\u00a0décembre\u00a02024. "
    "La dernière collecte a échoué\u00a0: le site est fermé. "
    "Ce qu’elle avait donné reste, le plus récent date de 8\u00a0jours. "
    "Remettez-la en marche, ou approuvez en disant pourquoi vous passez outre."
)


def test_a_required_source_that_fails_stops_the_approval_and_says_since_when(ready: Ready, peopled: Context) -> None:
    issue = ready("done", "failed", required=True)
    assert about_sources(preview(peopled, issue).findings) == [(REQUIRED, Severity.BLOCKING, MISSING)]
    with pytest.raises(Forbidden) as refusal:
        approve(peopled, issue)
    assert about_sources(refusal.value.findings) == [(REQUIRED, Severity.BLOCKING, MISSING)]


def test_a_person_may_pass_over_it_with_a_reason_that_stays_and_the_letter_leaves(
    ready: Ready, peopled: Context
) -> None:
    issue = ready("done", "failed", required=True)
    with pytest.raises(BadEdit, match="say why"):
        approve(peopled, issue, despite={REQUIRED: " "})
    with pytest.raises(Forbidden):
        approve(peopled, issue, despite={"another": "parce que"})
    version: Version = approve(peopled, issue, despite={REQUIRED: "le site est en travaux"})
    override = (REQUIRED, Severity.ADVICE, "Passé outre par tests\u00a0: le site est en travaux")
    assert about_sources(version.findings) == [(REQUIRED, Severity.BLOCKING, MISSING), override]
    assert preview(peopled, issue).findings == version.findings
    campaign = plan(peopled, schedule(peopled, issue).id)
    with peopled.database.reading() as session:
        assert campaigns.get(session, campaign.id).state.value == "sending"


def test_a_required_source_never_collected_stops_the_approval(ready: Ready, peopled: Context) -> None:
    issue = ready(required=True)
    with pytest.raises(Forbidden, match="n’a encore jamais rien donné"):
        approve(peopled, issue)


@pytest.mark.parametrize("outcomes", [("done",), ("unchanged",), ("failed", "done")])
def test_a_required_source_that_works_says_nothing(ready: Ready, peopled: Context, outcomes: tuple[str, ...]) -> None:
    issue = ready(*outcomes, required=True)
    assert about_sources(approve(peopled, issue).findings) == []


def test_an_optional_source_that_fails_is_an_advice(ready: Ready, peopled: Context) -> None:
    issue = ready("done", "failed")
    ((check, severity, message),) = about_sources(approve(peopled, issue).findings)
    assert (check, severity) == ("source", Severity.ADVICE)
    assert message.startswith(
        "La source «\u00a0Site national\u00a0» n’a rien donné depuis le 10\u00a0décembre\u00a02024."
    )


def test_a_required_source_somebody_paused_is_an_advice(ready: Ready, peopled: Context) -> None:
    issue = ready("done", "failed", required=True, paused=True)
    ((check, severity, message),) = about_sources(approve(peopled, issue).findings)
    assert (check, severity) == (REQUIRED, Severity.ADVICE)
    assert "est en pause" in message


def test_a_silent_source_is_an_advice_even_when_required(ready: Ready, peopled: Context) -> None:
    issue = ready("done", required=True, silent_after_days=5)
    ((_, severity, message),) = about_sources(approve(peopled, issue).findings)
    assert severity is Severity.ADVICE
    assert "est silencieuse. Rien de nouveau depuis 8\u00a0jours" in message
