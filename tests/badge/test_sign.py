"""Badges that cannot be made up: the texts, the secret's file, and what strangers' codes are told."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirror.badge import BadgeRefusal, BadgeSecret, VerifiedBadge, new_id
from mirror.badge.sign import NEWER_BADGE, NOT_A_BADGE
from mirror.errors import MirrorError

SECRET = BadgeSecret(bytes(range(32)))
OTHER = BadgeSecret(bytes(range(1, 33)))
MEMBER = "AAAAAAAAAAAAAAAA"


def test_a_badge_says_who_and_which() -> None:
    assert SECRET.read(SECRET.sign(MEMBER, 7)) == VerifiedBadge(MEMBER, 7)


def test_a_badge_printed_today_is_read_tomorrow() -> None:
    """The format is a promise to printed paper."""
    assert SECRET.sign(MEMBER, 1) == "KM1.AAAAAAAAAAAAAAAA.1.2W7LG53ZBZJK4BCFJKBEYN3B62"


def test_a_badge_of_another_gym_is_none_of_this_one() -> None:
    assert OTHER.read(SECRET.sign(MEMBER, 1)) == BadgeRefusal(NOT_A_BADGE)


def test_every_changed_letter_is_seen() -> None:
    text = SECRET.sign(MEMBER, 12)
    for at in range(len(text)):
        for letter in "A7Z.12 é\0":
            if letter != text[at]:
                assert isinstance(SECRET.read(text[:at] + letter + text[at + 1 :]), BadgeRefusal)


def test_a_counter_cannot_be_moved_into_the_id() -> None:
    text = SECRET.sign(MEMBER, 12)
    tag = text.rsplit(".", 1)[1]
    assert SECRET.read(f"KM1.{MEMBER}1.2.{tag}") == BadgeRefusal(NOT_A_BADGE)
    assert SECRET.read(f"KM1.{MEMBER}.012.{tag}") == BadgeRefusal(NOT_A_BADGE)


STRANGE = ["", "https://example.org/?a=KM1.", "WIFI:S:gym;;", "KM1." + "A" * 4096, "KM1.\0.1.A", "'; DROP TABLE members;--"]


@pytest.mark.parametrize("text", STRANGE)
def test_a_strangers_code_is_told_so(text: str) -> None:
    assert SECRET.read(text) == BadgeRefusal(NOT_A_BADGE)


def test_a_badge_of_a_later_kind_asks_for_an_upgrade() -> None:
    assert SECRET.read("KM2.whatever") == BadgeRefusal(NEWER_BADGE)


@given(st.text(max_size=300))
def test_no_text_raises_or_is_a_badge(text: str) -> None:
    assert isinstance(SECRET.read(text), BadgeRefusal)
    assert isinstance(SECRET.read("KM1." + text), BadgeRefusal)


def test_ids_are_random_and_long() -> None:
    made = {new_id() for _ in range(500)}
    assert len(made) == 500
    assert {len(one) for one in made} == {16}
    assert isinstance(SECRET.read(SECRET.sign(made.pop(), 0)), VerifiedBadge)


UNSIGNABLE = [("short", 1), ("A" * 41, 1), ("with.dots.in.it", 1), (MEMBER, -1), (MEMBER, 10**9), (MEMBER + "\n", 1)]


@pytest.mark.parametrize(("member", "counter"), UNSIGNABLE)
def test_what_could_not_be_read_again_is_not_signed(member: str, counter: int) -> None:
    with pytest.raises(MirrorError, match="nothing was signed"):
        SECRET.sign(member, counter)


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state/badge.secret"
    before = os.umask(0)
    try:
        first = BadgeSecret.load_or_make(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert BadgeSecret.load_or_make(path) == first
    assert list(path.parent.iterdir()) == [path]
    assert BadgeSecret.load_or_make(tmp_path / "another") != first


def test_a_secret_is_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    secret = BadgeSecret.load_or_make(path)
    assert path.read_text().strip() not in f"{secret!r} {secret}"
    assert "b'" not in repr(secret)


def test_processes_that_make_it_at_once_share_the_first(tmp_path: Path) -> None:
    found: list[BadgeSecret] = []
    start = threading.Barrier(8)

    def make() -> None:
        start.wait()
        found.append(BadgeSecret.load_or_make(tmp_path / "secret"))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({one.sign(MEMBER, 1) for one in found}) == 1


def test_a_secret_that_others_may_read_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    BadgeSecret.load_or_make(path)
    path.chmod(0o640)
    with pytest.raises(MirrorError, match="chmod 600"):
        BadgeSecret.load_or_make(path)


@pytest.mark.parametrize("content", ["", "0" * 63, "z" * 64, "0" * 65, "\0\xff" * 40])
def test_a_broken_secret_is_left_alone_and_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "secret"
    path.write_text(content, "utf-8")
    path.chmod(0o600)
    with pytest.raises(MirrorError, match="not a secret") as raised:
        BadgeSecret.load_or_make(path)
    assert path.read_text("utf-8") == content
    assert "0000" not in str(raised.value)


def test_a_folder_in_the_secrets_place_is_said(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match="cannot be read"):
        BadgeSecret.load_or_make(tmp_path)
