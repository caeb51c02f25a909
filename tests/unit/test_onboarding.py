"""What a person sees before a source is added."""

from newsletter.domain.onboarding import latest
from tests.unit.builders import SLOT, item


def test_what_was_called_off_is_no_sample_of_a_source() -> None:
    shown = latest([item("tenue"), item("annulee", cancelled=True)], SLOT)
    assert [card.item.external_id for card in shown] == ["tenue"]
