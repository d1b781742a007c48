"""Messages in words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirror.i18n import LANGUAGES, Translator, load_catalogue
from mirror.i18n import catalogue as catalogue_module
from mirror.types.message import NOTHING, Message, dump_message, join_messages, literal, load_message, message

SIDE = message("knee.left")


@pytest.mark.parametrize(
    ("language", "said", "words"),
    [
        ("en", message("cue.push_knee_out.left"), "push left knee out"),
        ("de", message("cue.push_knee_out.left"), "linkes Knie raus"),
        ("fr", message("cue.push_knee_out.left"), "genou gauche dehors"),
        ("de", message("rep.held", seconds=2.0), "2,0 s gehalten"),
        ("en", message("rep.fell_in_by", knee=SIDE, size=message("unit.degrees", n=12)), "left knee fell in, 12 degrees"),
        ("en", message("report.sets", n=1), "1 set"),
        ("fr", message("report.sets", n=0), "0 série"),
        ("de", join_messages([message("side.left"), message("side.right")]), "links, rechts"),
        ("fr", literal("Step on my {machine}"), "Step on my {machine}"),
        ("de", literal("{side} Ellbogen hoch", side=message("side_word.right")), "rechtes Ellbogen hoch"),
        ("en", message("visit.hello", name="{name}"), "Hello {name}"),
    ],
)
def test_a_message_in_words(language: str, said: Message, words: str) -> None:
    assert Translator(language).text(said) == words


def test_a_sentence_begins_with_a_capital() -> None:
    assert Translator("de").sentence(message("button.back")) == "Zurück"
    assert Translator().sentence(NOTHING) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_language_lacks_is_said_in_english(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    english = load_catalogue("en")
    empty = catalogue_module.Catalogue(language, {}, english.plural_index, ".")
    monkeypatch.setattr("mirror.i18n.translator.load_catalogue", lambda name: english if name == "en" else empty)
    said = Translator(language)
    assert said.say("button.back") == "back"
    assert said.say("report.sets", n=2) == "2 sets"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_raises_whatever_goes_into_it(language: str) -> None:
    said = Translator(language)
    for key in load_catalogue("en").texts:
        assert said.say(key)
        assert said.say(key, n="x", seconds=message("none"), percent=float("nan"), name=None)
    assert said.say("no such key") == "no such key"


MESSAGES = st.recursive(
    st.builds(literal, st.text(max_size=9)),
    lambda inner: st.builds(
        Message,
        st.text(min_size=1, max_size=9),
        st.dictionaries(
            st.text(min_size=1, max_size=5).filter(lambda name: name != "key"),
            st.one_of(inner, st.text(max_size=9), st.integers(), st.floats(allow_nan=False), st.lists(inner, max_size=3).map(tuple)),
            max_size=3,
        ).map(lambda params: tuple(params.items())),
    ),
    max_leaves=5,
)


@given(MESSAGES)
def test_a_message_that_was_kept_is_the_same_again(said: Message) -> None:
    assert load_message(dump_message(said)) == said


@pytest.mark.parametrize("text", ["", "too quick", "3", "[1]", '{"key": 3}', json.dumps({"a": 1})])
def test_what_is_no_message_is_kept_as_it_is(text: str) -> None:
    assert load_message(text) == literal(text)
