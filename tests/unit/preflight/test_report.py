"""A report is told by place, in one line first, and as data."""

from newsletter import Finding, Fix, LetterBlock, LetterSection, Severity, Wording
from newsletter.preflight.report import Report, Rule
from newsletter.preflight.sarif import to_sarif
from newsletter.preflight.words import to_words
from newsletter.testing import a_letter

RULE = Rule(
    name="texte-de-lien",
    label="Un lien dit où il mène",
    why="Une lectrice d’écran entend «\u00a0lien, ici\u00a0».",
    reference="RGAA 6.1",
    severity=Severity.BLOCKING,
)


def a_finding(severity: Severity = Severity.BLOCKING, **said: object) -> Finding:
    return Finding(**({"check": "texte-de-lien", "severity": severity, "message": "Le lien ne dit rien."} | said))


def a_report(*findings: Finding, weight: int = 69_632) -> Report:
    block = LetterBlock(id=7, section="une", wording=Wording(title="Le rapport"))
    letter = a_letter(sections=(LetterSection(id="une", title="À la une", blocks=(block,)),))
    return Report(name="lettre n°\u00a04", letter=letter, findings=findings, rules=(RULE,), weight=weight)


def test_one_line_says_whether_the_letter_is_ready() -> None:
    assert a_report().summary() == "lettre n°\u00a04\u00a0: prête à envoyer · 68\u00a0Ko sur 100"
    found = [a_finding(), a_finding(Severity.TO_FIX), a_finding(Severity.TO_FIX, block=7), a_finding(Severity.ADVICE)]
    told = "lettre n°\u00a04\u00a0: 1 point bloquant · 2 points à corriger · 1 conseil · 68\u00a0Ko sur 100"
    assert a_report(*found).summary() == told


def test_findings_are_told_where_they_are_mended() -> None:
    found = a_report(a_finding(), a_finding(field="subject"), a_finding(block=7), a_finding(block=99)).by_place()
    assert {place: len(each) for place, each in found.items()} == {
        "Réglages": 1,
        "À la une › 1. Le rapport": 1,
        "Page": 2,
    }


def test_the_words_say_why_it_matters_and_to_which_editions() -> None:
    words = to_words(a_report(a_finding(block=7, line=3, column=9, editions=("k1", "k2"), excerpt="<a href=x>")))
    for part in ("3:9", "<a href=x>", RULE.why, "RGAA 6.1", "k1, k2", "À la une › 1. Le rapport"):
        assert part in words


def test_only_what_is_serious_enough_counts() -> None:
    report = a_report(a_finding(Severity.TO_FIX), a_finding(Severity.ADVICE))
    assert [len(report.at_least(one)) for one in Severity] == [0, 1, 2]
    assert [report.records()["ready"], a_report(a_finding(Severity.ADVICE)).records()["ready"]] == [False, True]


def test_sarif_places_a_finding_and_its_correction_in_the_file() -> None:
    finding = a_finding(line=3, column=9, excerpt="<a>", fix=Fix(before="<a>", after="<b>", at=40))
    (run,) = to_sarif(a_report(finding), "lettre.html", "0.1")["runs"]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "texte-de-lien"
    assert (result["level"], result["locations"][0]["physicalLocation"]["region"]["startLine"]) == ("error", 3)
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {"deletedRegion": {"charOffset": 40, "charLength": 3}, "insertedContent": {"text": "<b>"}}
    ]
