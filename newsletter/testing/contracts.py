"""What the objects of plugins must keep."""

from typing import TYPE_CHECKING, Any

from newsletter.testing.samples import a_galley, a_letter, a_mail

if TYPE_CHECKING:
    from newsletter import Api, Check, SourceKind, TransportKind


class SourceKindContract:
    """What every source kind keeps; needs a fixture `kind`."""

    def test_it_has_a_name_a_label_and_settings(self, kind: "SourceKind") -> None:
        """A person can choose it, and a misspelt setting is refused."""
        assert kind.name
        assert kind.name == kind.name.strip().lower()
        assert kind.label.strip()
        assert kind.Config.model_json_schema()["type"] == "object"
        assert kind.Config.model_config.get("extra") == "forbid"

    def test_its_sample_is_an_item_that_survives_the_journey(self, kind: "SourceKind") -> None:
        """Items travel as JSON between processes."""
        from newsletter import ContentItem

        sample = kind.sample()
        assert ContentItem.model_validate_json(sample.model_dump_json()) == sample


class TransportKindContract:
    """What every transport kind keeps; needs a fixture `kind`, and `config` (an instance of its `Config`)."""

    def test_it_has_a_name_a_label_and_settings(self, kind: "TransportKind") -> None:
        """A person can choose it."""
        assert kind.name
        assert kind.label.strip()
        assert kind.Config.model_json_schema()["type"] == "object"

    def test_it_takes_messages_and_gives_one_outcome_for_each(
        self, kind: "TransportKind", config: Any, api: "Api"
    ) -> None:
        """The ledger counts on it; closing twice harms nobody."""
        assert kind.connections(config) >= 1
        with kind.open(config, api) as transport:
            assert transport.lines >= 1
            outcomes = list(transport.deliver([a_mail("1"), a_mail("2")]))
            found = sorted((outcome.key, outcome.state) for outcome in outcomes)
            assert found == [("1", "accepted"), ("2", "accepted")]
            assert transport.find("<1@planif.example>") is not False
        transport.close()


class CheckContract:
    """What every check keeps; needs a fixture `check`."""

    def test_it_finds_nothing_wrong_with_a_plain_letter_and_says_so_twice(self, check: "Check") -> None:
        """A check is pure: the same letter gives the same findings."""
        from newsletter import Occasion

        letter, occasion = a_galley(letter=a_letter()), Occasion()
        assert check.name.strip()
        assert list(check.inspect(letter, occasion)) == list(check.inspect(letter, occasion)) == []
