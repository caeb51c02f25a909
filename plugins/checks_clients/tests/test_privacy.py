"""Reading a letter tells nobody: nothing fetched from strangers, no tracker."""

import pytest

from newsletter import Image, Occasion, Severity

A = "https://tiers.example"
#: A page made elsewhere that names one site.
HOME = "<a href='https://www.commune.example/'>La commune</a><img src='https://images.commune.example/a.png' alt=''>"


@pytest.mark.parametrize(
    "html",
    [
        f"<img src='{A}/p.gif' alt=''>",
        "<link rel='stylesheet' href='//tiers.example/f.css'>",
        f"<style>@import url({A}/f.css);</style>",
        f"<style>@import '{A}/f.css';</style>",
        f"<style>@font-face {{ font-family: M; src: url({A}/m.woff2) }}</style>",
        f"<p style='background:url(&quot;{A}/b.png&quot;)'>x</p>",
        f"<table background='{A}/b.png'></table>",
        f"<img srcset='{A}/b.png 2x' alt=''>",
    ],
)
def test_a_file_fetched_elsewhere_is_to_be_removed(inspect, ours, html):
    (finding,) = inspect("hote-tiers", html, **ours())
    assert (finding.severity, "tiers.example" in finding.message) == (Severity.TO_FIX, True)


def test_links_and_declared_pictures_are_left_alone(inspect, ours, item):
    image = Image(url="https://a.example/i.png", alt="Une place")
    page = f"<a href='{A}/'>Ailleurs</a><img src='{image.url}' alt='Une place'><img src='data:x' alt=''>"
    assert inspect("hote-tiers", page, **ours(item(image=image))) == []


def test_our_own_hosts_are_left_alone(inspect, ours):
    page = "<img src='https://lettres.reseau.example/logo.png' alt='Le réseau'>"
    assert inspect("hote-tiers", page, Occasion(own_hosts=frozenset({"lettres.reseau.example"})), **ours()) == []
    assert len(inspect("hote-tiers", page, **ours())) == 1


@pytest.mark.parametrize(
    ("html", "severity"),
    [
        ("<link rel='stylesheet' href='https://fonts.googleapis.com/css2?family=Roboto'>", Severity.BLOCKING),
        ("<style>@import url('https://fonts.googleapis.com/css2?family=R:wght@4;7');</style>", Severity.BLOCKING),
        ("<style>@font-face{src:url(https://fonts.gstatic.com/s/r.woff2)}</style>", Severity.BLOCKING),
        (f"<link rel='stylesheet' href='{A}/f.css'>", Severity.TO_FIX),
        ("<link rel='stylesheet' href='https://static.commune.example/f.css'>", None),
        (f"<img src='{A}/photo.jpg' alt='La place'>", None),
        ("<style>@font-face{font-family:M;src:local(Marianne)}</style>", None),
        (f"<link rel='canonical' href='{A}/'>", None),
    ],
)
def test_a_letter_made_elsewhere_may_show_pictures_from_anywhere(inspect, fixed, html, severity):
    findings = inspect("hote-tiers", html + HOME)
    assert [each.severity for each in findings] == [severity] * (severity is not None)
    for finding in findings:
        if finding.fix:
            assert inspect("hote-tiers", fixed(html + HOME, finding)) == []


def test_a_sheet_fetched_elsewhere_can_be_dropped(inspect, fixed):
    page = "<style>@import url('https://fonts.googleapis.com/css2?family=R:wght@4;7'); p { color: red }</style>"
    (finding,) = inspect("hote-tiers", page)
    assert fixed(page, finding) == "<style> p { color: red }</style>"


@pytest.mark.parametrize(
    "html",
    [
        f"<img src='{A}/o.gif' width='1' height='1' alt=''>",
        f"<img src='{A}/o.gif' style='width:1px;height:1px' alt=''>",
        f"<img src='{A}/o.gif' width=0 height=0>",
        f"<img src='{A}/o.gif' alt='' style='display:none'>",
        "<img src='https://u123.ct.sendgrid.net/wf/open?upn=abc' alt='' width='20' height='20'>",
        "<img src='https://reseau.us8.list-manage.com/track/open.php?u=1&id=2' alt=''>",
        "<table background='https://lettres.commune.example/tr/op/AbCdEf'></table>",
    ],
)
@pytest.mark.parametrize("of_ours", [True, False])
def test_a_picture_that_counts_openings_blocks_and_is_told_once(inspect, fixed, ours, html, of_ours):
    said = ours() if of_ours else {}
    (finding,) = inspect("pisteur", f"<p>Bonjour</p>{html}", **said)
    assert finding.severity is Severity.BLOCKING
    if finding.fix:
        assert fixed(f"<p>Bonjour</p>{html}", finding) == "<p>Bonjour</p>"
        assert inspect("hote-tiers", html, **said) == []


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://a.example/i.png?email=ines%40collectivite.example", True),
        ("https://a.example/i.png?w=600&subscriber_id=48213", True),
        ("https://a.example/ines@collectivite.example/i.png", True),
        ("https://a.example/banner?userid=9f3c1a77", True),
        ("https://a.example/styles/large/place.jpg?itok=AbCdEf12", False),
        ("https://a.example/logo@2x.png", False),
        ("https://a.example/9f3c1a77b2d04c55a6e1/place.jpg?v=1718000000", False),
        ("https://a.example/contact/place.jpg?user=", False),
        ("https://[a.example/i.png", False),
    ],
)
def test_an_address_that_names_the_reader_is_to_be_changed(inspect, address, found):
    findings = inspect("pisteur", f"<img src='{address}' alt='La place' width='300' height='200'>")
    assert [each.severity for each in findings] == [Severity.TO_FIX] * found


@pytest.mark.parametrize(
    "html",
    [
        f"<img src='{A}/filet.gif' width='560' height='1' alt=''>",
        f"<img class='sombre' src='{A}/logo.png' alt='' style='display:none'>",
        f"<img src='{A}/logo.png' alt='Le réseau' style='display:none'>",
        "<img src='cid:logo' width='1' height='1' alt=''>",
        "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' width='1' height='1' alt=''>",
        "<img src='https://gallery.list-manage.com/images/photo.jpg' alt='La place' width='300'>",
        "<a href='https://www.google-analytics.com/'>Un article sur la mesure d’audience</a>",
    ],
)
def test_other_pictures_are_left_alone(inspect, html):
    assert inspect("pisteur", html) == []


def test_the_picture_of_an_item_is_the_same_for_everybody(inspect, ours, item):
    image = Image(url="https://a.example/i.png?user_id=48213", alt="Une place")
    assert inspect("pisteur", f"<img src='{image.url}' alt='Une place'>", **ours(item(image=image))) == []
