"""A database of version 1, which kept English sentences: it opens, migrates, and keeps everything it said."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mirror.i18n import LANGUAGES, Translator, load_catalogue
from mirror.store import StoreReader, copies, database
from mirror.store.old_sentences import OLD_SENTENCES, recover_answer, recover_message, recover_reasons, recover_side
from mirror.store.schema import DATABASE_APPLICATION_ID, SCHEMA_MIGRATIONS
from mirror.types.message import Message, load_message
from tests.words import words

FIRST_SCHEMA = Path(__file__).with_name("schema_1.sql")
"""The tables as version 1 made them."""
SENTENCES = (
    ("Squat", "Squat"),
    ("no change beyond the measurement error", "steady from first to last"),
    ("left knee further in by 14 ± 3 % of thigh; slower by 0.3 ± 0.1 s", "left knee further in: 14 ± 3 %, slower by 0.3 ± 0.1 s"),
    ("left knee out, on the way down", "push left knee out, on the way down"),
    ("now the right side", "now the right side"),
    ("feet out of view: step back", "feet out of view: step back"),
    ("left side: clean", "clean"),
    ("right side: left knee came in, 12 degrees, held 2.0 s", "left knee fell in, 12 degrees, held 2.0 s"),
    ("knees came in, 31 % of trunk", "knees fell in, 31 % of trunk"),
    ("left side: held 0.4 of 2 s", "held 0.4 of 2 s"),
    ("too quick, take 1.5 s", "too quick, take 1.5 s"),
    ("the other foot touched down, 62 % of the way", "the other foot touched down, 62 % of the way"),
    ("Squat: train on as you do", "Squat: keep training as you do"),
    ("Banded squat: consistent with an ankle limit, left side; guided screen again on 2026-04-01",
     "Banded squat: consistent with stiff ankles, left side; check again on 1 April"),
    ("The guided screen, hip or ankle: 21 days since the guided screen: see what has changed",
     "Hip or ankle check: 21 days since the check: see what has changed"),
)  # fmt: skip


def first_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FIRST_SCHEMA.read_text("utf-8"))
        db.execute(f"PRAGMA application_id = {DATABASE_APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
        db.execute("INSERT INTO members VALUES ('MEMBER0001', 'Zoë', 0, '{}', 1, 1)")
        db.execute("INSERT INTO visits VALUES (1, 'run', 1, 'MEMBER0001', 1000, 9000)")
        db.execute(
            "INSERT INTO sets (id, visit, number, exercise, began, ended, title, reps, partials, judged, clean, regime, parts, trend,"
            " advice, advice_text) VALUES (1, 1, 1, 'squat', 1000, 9000, 'Squat', 1, 0, 1, 1, 'walk-up', '{}', ?, 'drift', ?)",
            (SENTENCES[2][0], SENTENCES[3][0]),
        )
        db.execute("INSERT INTO sets (id, visit, number, exercise, began) VALUES (2, 1, 2, 'squat', 9500)")
        db.execute(
            'INSERT INTO reps ("set", position, number, partial, began, regime, parts, form, note)'
            " VALUES (1, 0, 1, 0, 1000, 'none', '{}', '{}', 'left side: clean')"
        )
        db.execute(
            "INSERT INTO screens VALUES (1, 9000, 'consistent with an ankle limit, left side', ?)",
            (json.dumps(["flat: 14 ± 3 % of thigh", "left leg alone: drifts in, trunk leans", "knee to wall: left 7, right 11.5 cm"]),),
        )
        db.execute("INSERT INTO screens VALUES (1, 9100, 'something else', '[\"own words\"]')")
        db.execute("INSERT INTO programmes VALUES ('MEMBER0001', 9000, 'banded_squat', ?)", (SENTENCES[13][0],))
        db.commit()


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    path = tmp_path / "mirror.db"
    first_version(path)
    return path


def test_everything_that_was_said_is_said_again(path: Path) -> None:
    with StoreReader(path) as reader:
        (cut, kept) = reader.sets("MEMBER0001")
        assert cut.summary is None
        assert kept.summary is not None
        said = words((kept.summary.title, kept.summary.trend, kept.summary.advice_text, kept.reps[0].note))
        assert said == ("Squat", SENTENCES[2][1], SENTENCES[3][1], "clean")
        known, unknown = reader.screens("MEMBER0001")
        assert (known.answer, known.side) == ("ankle", "left")
        assert words(known.reasons) == (
            "feet flat: 14 ± 3 % of thigh in", "left leg alone: falls in, trunk leans", "knee to wall: left 7, right 11.5 cm",
        )  # fmt: skip
        assert (unknown.answer, unknown.side, words(unknown.reasons)) == ("unclear", "both", ("something else", "own words"))
        told = reader.programme("MEMBER0001")
        assert told is not None
        assert words(told.why) == SENTENCES[13][1]


def test_the_old_file_is_kept_as_a_backup(path: Path) -> None:
    database.open_store(path).close()
    (backup,) = copies.list_backups(path)
    with closing(sqlite3.connect(backup)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("SELECT verdict FROM screens ORDER BY ended").fetchone() == ("consistent with an ankle limit, left side",)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT value FROM metadata WHERE key = 'version'").fetchone() == (str(len(SCHEMA_MIGRATIONS)),)


def test_the_first_schema_is_what_the_first_migration_makes() -> None:
    def tables(*statements: str) -> list[tuple[str, str]]:
        with closing(sqlite3.connect(":memory:")) as db:
            for statement in statements:
                db.executescript(statement)
            return db.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").fetchall()

    assert tables(FIRST_SCHEMA.read_text("utf-8")) == tables(*SCHEMA_MIGRATIONS[0].statements)


@pytest.mark.parametrize(("old", "new"), SENTENCES)
def test_a_sentence_is_recovered(old: str, new: str) -> None:
    assert words(load_message(recover_message(old) or "")) == new


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_recovered_is_said_in_every_language(language: str) -> None:
    say = Translator(language)
    for old, _ in SENTENCES:
        assert '"text"' not in (recover_message(old) or ""), f"{old} kept its own words"
        assert say.text(load_message(recover_message(old) or ""))


def test_every_old_sentence_has_a_key_that_there_is() -> None:
    assert set(OLD_SENTENCES.values()) <= set(load_catalogue("en").texts)


@pytest.mark.parametrize("text", [None, "", "my own exercise", "Zoë's lift: slowly, please; now", "{side} up"])
def test_other_words_stay_as_they_are(text: str | None) -> None:
    found = recover_message(text)
    assert found == text if not text else words(load_message(found or "")) == text
    assert (recover_answer(text or ""), recover_side(text or "")) == ("unclear", "both")
    assert [words(Message("", (("text", part["text"]),))) for part in json.loads(recover_reasons("x", '["y"]'))] == ["x", "y"]
