"""Events that say where they can be seen again."""

from collections.abc import Callable
from types import ModuleType

import pytest

from newsletter import ContentItem, Defect, Http, Window
from newsletter.testing import LocalServer

Collect = Callable[..., list[ContentItem | Defect]]
REPLAY = "https://video.planif.example/w/42"
OVER = "DTSTART:20241114T090000Z\nDTEND:20241114T110000Z"
TO_COME = "DTSTART:20250114T090000Z\nDTEND:20250114T110000Z"


@pytest.fixture
def collect(plugin: ModuleType, window: Window, local_server: LocalServer, http: Http) -> Collect:
    def collected(*events: str) -> list[ContentItem | Defect]:
        parts = (f"BEGIN:VEVENT\nUID:e@planif.example\nSUMMARY:Webinaire\n{said}\nEND:VEVENT\n" for said in events)
        text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{''.join(parts)}END:VCALENDAR\n"
        url = local_server.serve("/a.ics", text.replace("\n", "\r\n"), media_type="text/calendar")
        kind = plugin.Ical()
        return list(kind.collect(kind.Config(url=url, fallback_url="https://demo.planif.example/"), window, http))

    return collected


@pytest.mark.parametrize(
    "said",
    [
        f"X-REPLAY-URL:{REPLAY}",
        f"ATTACH;FMTTYPE=video/mp4:{REPLAY}",
        f"ATTACH;FMTTYPE=text/html;FILENAME=Replay du webinaire:{REPLAY}",
        f"ATTACH:https://a.example/diaporama.pdf\nATTACH;X-LABEL=Captation:{REPLAY}",
        f"DESCRIPTION:Merci à tous\\, à bientôt ! Replay : {REPLAY}",
        f"DESCRIPTION:Pour revoir la séance\\, c’est ici : {REPLAY}.",
        f'DESCRIPTION:<a href="https://a.example/i">Inscription</a> <a class="x" href="{REPLAY}">Le <b>replay</b></a>',
        f"DESCRIPTION:https://a.example/inscription\\nEnregistrement : {REPLAY}",
    ],
)
def test_an_event_that_is_over_comes_with_its_replay(collect: Collect, said: str) -> None:
    (item,) = collect(f"{OVER}\n{said}")
    assert (item.replay_url, item.external_id) == (REPLAY, "e@planif.example")


def test_the_address_of_an_event_may_be_its_replay(collect: Collect) -> None:
    (item,) = collect(f"{OVER}\nURL:https://video.planif.example/replay/42")
    assert item.replay_url == "https://video.planif.example/replay/42"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "DESCRIPTION:Inscription : https://a.example/inscription",
        "DESCRIPTION:Le replay sera disponible ici : https://a.example/bientot",
        "DESCRIPTION:Pas de replay. Inscription : https://a.example/inscription",
        "DESCRIPTION:Sans replay\\, documents : https://a.example/documents",
        "DESCRIPTION:Le replay viendra. Inscription : https://a.example/inscription",
        "ATTACH;FMTTYPE=image/png:https://a.example/affiche.png",
        "ATTACH;VALUE=BINARY;ENCODING=BASE64;FMTTYPE=video/mp4:AAAA",
        "X-REPLAY-URL:javascript:alert(1)",
    ],
)
def test_an_event_that_is_over_without_replay_never_comes(collect: Collect, said: str) -> None:
    assert collect(f"{OVER}\n{said}" if said else OVER) == []


def test_a_replay_older_than_the_window_does_not_come(collect: Collect) -> None:
    for start in ("20240114T090000Z", "20240524T080000Z"):  # the window goes back to 24 May, noon in Paris
        assert collect(f"DTSTART:{start}\nX-REPLAY-URL:{REPLAY}") == []
    assert len(collect(f"DTSTART:20240524T110000Z\nX-REPLAY-URL:{REPLAY}")) == 1


def test_before_an_event_only_a_replay_said_to_be_one_is_believed(collect: Collect) -> None:
    (guessed,) = collect(f"{TO_COME}\nDESCRIPTION:Replay de la séance passée : {REPLAY}")
    (told,) = collect(f"{TO_COME}\nX-REPLAY-URL:{REPLAY}")
    assert (guessed.replay_url, told.replay_url) == (None, REPLAY)


def test_the_replay_of_one_date_belongs_to_that_date_only(collect: Collect) -> None:
    series = "DTSTART:20241105T090000Z\nDTEND:20241105T110000Z\nRRULE:FREQ=WEEKLY;UNTIL=20241219T090000Z"
    one = f"RECURRENCE-ID:20241119T090000Z\nDTSTART:20241119T090000Z\nDTEND:20241119T110000Z\nX-REPLAY-URL:{REPLAY}"
    items = collect(series, one)
    assert [(item.starts_at.date().isoformat(), item.replay_url) for item in items] == [
        ("2024-11-19", REPLAY),
        ("2024-12-17", None),
    ]


def test_what_a_whole_series_says_belongs_to_none_of_its_dates(collect: Collect) -> None:
    series = "DTSTART:20241105T090000Z\nDTEND:20241105T110000Z\nRRULE:FREQ=WEEKLY;UNTIL=20241219T090000Z"
    items = collect(f"{series}\nDESCRIPTION:Replay : {REPLAY}\nX-REPLAY-URL:{REPLAY}")
    assert [(item.starts_at.date().isoformat(), item.replay_url) for item in items] == [("2024-12-17", None)]
