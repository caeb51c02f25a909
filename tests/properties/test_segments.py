"""Laws of segments: the set SQL finds is the set the rule describes, whatever the tree and the members."""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from newsletter.domain import access
from newsletter.domain.access import SYSTEM
from newsletter.domain.edition import Manifest
from newsletter.domain.member import MemberRecord
from newsletter.domain.segment import FIELDS, MOST_RULES, mask_of, matches
from newsletter.storage import audience, members, planning, readers, vocabularies
from newsletter.storage.database import Database, Session
from newsletter.storage.direct import Direct
from newsletter.storage.members import Writer
from newsletter.storage.tables import MemberRow, MemberValueRow
from newsletter.values.audience import RESERVED, All, Any, Is, Not, Rule, dump_rule, fields_of, parse_rule
from tests import pg
from tests.house import LETTER
from tests.sending import BY, KEY

Profile = dict[str, frozenset[str]]
#: Words that could be mistaken for one another, or for SQL.
WORDS = ["29", "22", "elu", "Elu", "élu", "é", "e\u0301", "", "%", "_", "l’eau", "o'neil", "'; --", "\\", "null"]
POPULATION = 6

VALUES = st.sampled_from(WORDS)
#: A rule may ask for words no member can have: stored values have no spaces around them.
ASKED = st.sampled_from([*WORDS, " ", " elu", "29 "])
NAMES = st.sampled_from(sorted(FIELDS))
RULES = st.recursive(
    st.builds(Is, NAMES, ASKED),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, max_size=4).map(tuple))
        | st.builds(Any, st.lists(inner, max_size=4).map(tuple))
    ),
    max_leaves=12,
)
PROFILES = st.dictionaries(NAMES, st.frozensets(VALUES, min_size=1, max_size=4), max_size=4)
PEOPLE = st.lists(PROFILES, min_size=POPULATION, max_size=POPULATION)
SOME = PEOPLE.map(tuple)


def _peopled(url: str) -> Database:
    """Open a database and write its members, none with a value yet."""
    database = Database(url)
    with database.writing() as session:
        vocabularies.keep_newsletters(session, [LETTER])
        writer = Writer(session, KEY, BY)
        for number in range(POPULATION):
            writer.write(MemberRecord(address=f"m{number}@m.example", newsletters=("lettre",)), "test")
    return database


@pytest.fixture(scope="module")
def sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("segments") / "newsletter.db"
    shutil.copy(sqlite_template, path)
    database = _peopled(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(scope="module")
def postgres(postgresql: pg.Server, postgresql_template: str) -> Iterator[Database]:
    url = postgresql.create(postgresql_template)
    database = _peopled(url)
    yield database
    database.close()
    postgresql.drop(url)


def given_values(session: Session, people: Sequence[Profile]) -> dict[int, Profile]:
    """Give the members these values, in a session that keeps nothing; returns the profiles by member."""
    ids = [number or 0 for number in session.exec(select(MemberRow.id).order_by(MemberRow.id))]
    profiles = dict(zip(ids, people, strict=True))
    for member, profile in profiles.items():
        for field, values in profile.items():
            session.add_all(MemberValueRow(member_id=member, field=field, value=value) for value in values)
    session.flush()
    return profiles


def ids_in(session: Session, rule: Rule) -> set[int]:
    return set(members.matching(session, rule, SYSTEM))


def check_the_set(database: Database, people: Sequence[Profile], rule: Rule) -> None:
    """Assert that SQL and Python agree about every member, and about what storage reads back of them."""
    with database.reading() as session:
        profiles = given_values(session, people)
        found = ids_in(session, rule)
        read_back = {number: reader.profile for number, reader in readers.of(Direct.of(session), profiles).items()}
        counted = members.count(session, rule, SYSTEM)
    assert found == {number for number, profile in profiles.items() if matches(rule, profile)}
    assert read_back == profiles
    assert counted == len(found)


@given(SOME, RULES)
@example([{}] * POPULATION, All(()))
@example([{}] * POPULATION, Any(()))
@example([{"axis": frozenset(["elu"])}, *[{}] * (POPULATION - 1)], Is("axis", "Elu"))
def test_the_set_sql_finds_is_the_set_of_members_that_match(
    sqlite: Database, people: Sequence[Profile], rule: Rule
) -> None:
    check_the_set(sqlite, people, rule)


@pytest.mark.postgres
@settings(max_examples=25)
@given(SOME, RULES)
def test_the_set_postgresql_finds_is_the_set_of_members_that_match(
    postgres: Database, people: Sequence[Profile], rule: Rule
) -> None:
    check_the_set(postgres, people, rule)


@settings(max_examples=50)
@given(SOME, RULES)
def test_a_segment_and_its_complement_split_the_members(
    sqlite: Database, people: Sequence[Profile], rule: Rule
) -> None:
    with sqlite.reading() as session:
        profiles = given_values(session, people)
        inside, outside = ids_in(session, rule), ids_in(session, Not(rule))
    assert not inside & outside
    assert inside | outside == profiles.keys()


@settings(max_examples=50)
@given(SOME, st.lists(RULES, max_size=4).map(tuple))
def test_not_all_is_any_not_and_not_any_is_all_not(
    sqlite: Database, people: Sequence[Profile], rules: tuple[Rule, ...]
) -> None:
    opposites = tuple(Not(rule) for rule in rules)
    with sqlite.reading() as session:
        given_values(session, people)
        assert ids_in(session, Not(All(rules))) == ids_in(session, Any(opposites))
        assert ids_in(session, Not(Any(rules))) == ids_in(session, All(opposites))
    for profile in people:
        assert matches(Not(All(rules)), profile) == matches(Any(opposites), profile)
        assert matches(Not(Any(rules)), profile) == matches(All(opposites), profile)


@settings(max_examples=50)
@given(SOME, RULES, st.frozensets(st.sampled_from(["bretagne", "landes", "elu", "29"]), max_size=2))
def test_a_scope_only_ever_takes_members_away(
    sqlite: Database, people: Sequence[Profile], rule: Rule, seen: frozenset[str]
) -> None:
    scope = access.networks(*seen)
    with sqlite.reading() as session:
        profiles = given_values(session, people)
        found = members.matching(session, rule, scope)
    wanted = All((rule, Any(tuple(Is("network", name) for name in sorted(seen)))))
    assert found == [number for number, profile in profiles.items() if matches(wanted, profile)]


def check_the_masks(database: Database, people: Sequence[Profile], rules: Sequence[Rule]) -> None:
    """Assert that each member's mask is the same in SQL and in Python, and that the counts add up to the members."""
    with database.reading() as session:
        profiles = given_values(session, people)
        found, in_a_chunk = (
            dict(session.exec(select(MemberRow.id, audience.mask(rules, lookup))).all())
            for lookup in (audience.EACH, audience.between(min(profiles) - 1, max(profiles)))
        )
        counted = planning.count_masks(session, "lettre", rules)
    assert found == in_a_chunk == {number: mask_of(rules, profile) for number, profile in profiles.items()}
    assert counted == {mask: list(found.values()).count(mask) for mask in found.values()}


@settings(max_examples=50)
@given(SOME, st.lists(RULES, max_size=8))
@example([{}] * POPULATION, [All(())] * MOST_RULES)
def test_the_mask_sql_computes_is_the_mask_of_the_member(
    sqlite: Database, people: Sequence[Profile], rules: list[Rule]
) -> None:
    check_the_masks(sqlite, people, rules)


@pytest.mark.postgres
@settings(max_examples=15)
@given(SOME, st.lists(RULES, max_size=8))
@example([{}] * POPULATION, [All(())] * MOST_RULES)
def test_the_mask_postgresql_computes_is_the_mask_of_the_member(
    postgres: Database, people: Sequence[Profile], rules: list[Rule]
) -> None:
    check_the_masks(postgres, people, rules)


@given(st.lists(RULES, max_size=6), PROFILES)
def test_a_mask_names_the_rules_a_member_satisfies(rules: list[Rule], profile: Profile) -> None:
    manifest = Manifest(rules=tuple(rules), blocks=tuple((bit, bit) for bit in range(len(rules))))
    mask = mask_of(rules, profile)
    assert manifest.true_rules(mask) == tuple(rule for rule in rules if matches(rule, profile))
    assert 0 <= mask < 1 << len(rules)


#: Any field a plugin could declare.
FIELD = st.text(min_size=1, max_size=12).filter(lambda word: word not in RESERVED)
ANY_RULE = st.recursive(
    st.builds(Is, FIELD, st.text(max_size=12)),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Any, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=10,
)


@given(ANY_RULE)
def test_a_rule_written_as_plain_data_is_read_back_equal(rule: Rule) -> None:
    assert parse_rule(dump_rule(rule)) == rule
    assert parse_rule(json.loads(json.dumps(dump_rule(rule)))) == rule
    assert fields_of(parse_rule(dump_rule(rule))) == fields_of(rule)


@given(NAMES, st.lists(VALUES, max_size=4), PROFILES)
def test_a_list_of_values_means_any_of_them(field: str, values: list[str], profile: Profile) -> None:
    assert matches(parse_rule({field: values}), profile) == bool(profile.get(field, frozenset()) & set(values))
