"""Pictures come from hosts that are known, and from no other."""

import pytest

from newsletter import ContentItem
from newsletter.domain.pictures import with_known_pictures

OWN = "bretagne.example www.bretagne.example img.bretagne.example cdn.photos.example"
FOREIGN = "pixel.example notbretagne.example bretagne.example.pixel.example 169.254.169.254"


def item(image: str) -> ContentItem:
    said = {"url": image, "alt": "Une place"}
    return ContentItem(external_id="1", kind="news", title="T", url="https://www.bretagne.example/1", image=said)


@pytest.mark.parametrize("host", OWN.split())
def test_a_picture_of_the_item_s_own_host_or_of_a_named_one_stays(host: str) -> None:
    told = item(f"https://{host}/a.jpg")
    assert with_known_pictures(told, ["photos.example"]) == (told, None)


@pytest.mark.parametrize("host", FOREIGN.split())
def test_any_other_is_left_out_and_told(host: str) -> None:
    kept, defect = with_known_pictures(item(f"https://{host}/a.jpg"), ["photos.example"])
    assert (kept.image, kept.title) == (None, "T")
    assert defect is not None
    assert (defect.field, host in defect.message) == ("image", True)


def test_an_item_without_picture_stays_as_it_is() -> None:
    told = item("https://a.example/a.jpg").model_copy(update={"image": None})
    assert with_known_pictures(told, []) == (told, None)
