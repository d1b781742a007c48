"""``mirror member`` from the outside: members come, are found by name or id, take all they own with them, and go."""

from __future__ import annotations

import csv
import json
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mirror.badge import BadgeSecret, VerifiedBadge
from mirror.cli import member as member_module
from mirror.cli.main import main
from mirror.errors import MirrorError
from mirror.settings import StoreSettings, load_settings, paths
from mirror.store import EXPORT_TABLES, MemberCache, MemberExport, StoreWriter
from mirror.web.password import password_matches
from tests.pdf.pango import needs_pango
from tests.store.samples import FakeClock, one_visit

Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A store of one's own, and a folder to write to."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setattr("mirror.settings.SYSTEM_SETTINGS_FILE", tmp_path / "no.toml")
    return tmp_path


def member(*arguments: str) -> int:
    return main(["member", *arguments])


def refused(said: Said, *arguments: str) -> str:
    said.readouterr()
    assert member(*arguments) == 2
    line = said.readouterr().err
    assert line.startswith("mirror: ")
    assert line.count("\n") == 1
    return line


def created(said: Said, name: str) -> str:
    assert member("create", name) == 0
    return said.readouterr().out.split()[0]


def keep(home: Path, key: str, visits: int = 1) -> None:
    store_writer = StoreWriter(home / "state/mirror.db", FakeClock())
    store_writer.start()
    for visit in range(visits):
        for event in one_visit(visit, key):
            store_writer.put(event)
    assert store_writer.close()


def test_nobody_yet(capsys: Said, home: Path) -> None:
    assert member("list") == 0
    assert capsys.readouterr().out == "No members yet. Create one: mirror member create NAME\n"
    assert not (home / "state").exists()


def test_members_are_made_renamed_and_listed(capsys: Said, home: Path) -> None:
    key = created(capsys, "Ada")
    keep(home, key)
    created(capsys, "<b>Bob'; DROP TABLE members")
    assert member("rename", "ada", "Ada Lovelace") == 0
    capsys.readouterr()
    assert member("list") == 0
    head, bob, ada = capsys.readouterr().out.splitlines()
    assert head.split() == ["id", "sets", "reps", "last", "here", "name"]
    assert bob.endswith("never       <b>Bob'; DROP TABLE members")
    assert (ada.split()[:3], ada.split()[4:]) == ([key, "2", "8"], ["Ada", "Lovelace"])
    assert stat.S_IMODE((home / "state/mirror.db").stat().st_mode) == 0o600


def test_wrong_and_ambiguous_names_are_one_line(capsys: Said, home: Path) -> None:
    first, second = created(capsys, "Ada"), created(capsys, "Ava")
    with closing(sqlite3.connect(home / "state/mirror.db")) as db, db:  # as an earlier version let them
        db.execute("UPDATE members SET name = 'ADA' WHERE id = ?", (second,))
    assert "looks like" in refused(capsys, "create", "ada")
    created(capsys, "Grace")
    assert "did you mean 'Grace'?" in refused(capsys, "rename", "Grce", "Hopper")
    line = refused(capsys, "delete", "Ada", "--yes")
    assert "2 have this name" in line
    assert first in line
    assert second in line
    assert "at least one letter" in refused(capsys, "create", " ")


def test_a_badge_opens_the_door_until_it_is_replaced(capsys: Said, home: Path) -> None:
    key = created(capsys, "Ada")
    assert member("badge", "Ada", "--output", "badges") == 0
    files = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert [path.suffix for path in files] == [".png", ".pdf"]
    assert all(path.stat().st_size for path in files)
    secret = BadgeSecret.load_or_make(home / "state/badge.key")
    store_writer = StoreWriter(home / "state/mirror.db", FakeClock())

    def opens(counter: int) -> bool:
        found = secret.read(secret.sign(key, counter))
        assert isinstance(found, VerifiedBadge)
        return store_writer.directory.find(found.member, found.counter) is not None

    def look() -> None:
        with closing(sqlite3.connect(home / "state/mirror.db")) as db:
            store_writer.directory.load(db)

    look()
    assert opens(0)
    assert member("badge", "Ada", "--rotate") == 0
    look()
    assert (opens(0), opens(1)) == (False, True)
    assert member("badge", "Ada", "--revoke") == 0
    look()
    assert (opens(0), opens(1)) == (False, False)


def test_a_badge_that_cannot_be_written_voids_none(capsys: Said, home: Path) -> None:
    created(capsys, "Ada")
    Path("file").write_text("")
    assert "cannot be written" in refused(capsys, "badge", "Ada", "--rotate", "--output", "file")
    with closing(sqlite3.connect(home / "state/mirror.db")) as db:
        assert db.execute("SELECT badge FROM members").fetchone() == (0,)


@needs_pango
@pytest.mark.integration
@pytest.mark.usefixtures("home")
def test_cards_of_all_members_are_one_file(capsys: Said) -> None:
    assert "no members yet" in refused(capsys, "badges")
    for name in ("Ada", "Bo"):
        created(capsys, name)
    assert member("badges", "--output", "cards") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert Path(line).read_bytes().startswith(b"%PDF")
    assert "unknown" in refused(capsys, "badges", "Ada", "Nobody")


def test_an_export_is_complete(capsys: Said, home: Path) -> None:
    key = created(capsys, "Ada")
    keep(home, key, visits=3)
    assert member("export", "Ada", "--output", "mine") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + len(EXPORT_TABLES)
    found = json.loads(Path(f"mine/member-{key}.json").read_text("utf-8"))
    assert (found["schema_version"], len(found["sets"]), len(found["reps"])) == (2, 6, 30)
    with Path(f"mine/member-{key}-reps.csv").open(encoding="utf-8", newline="") as file:
        assert len([*csv.DictReader(file)]) == 30


def test_visits_are_exported_for_training_apps(capsys: Said, home: Path) -> None:
    keep(home, created(capsys, "Ada"), visits=1)
    assert member("export", "Ada", "--output", "mine", "--format", "fit") == 0
    files = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert len(files) == 1
    assert all(file.name.endswith(".fit") and file.read_bytes()[8:12] == b".FIT" for file in files)


def test_an_export_that_fails_leaves_no_half_file(capsys: Said, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = created(capsys, "Ada")
    keep(home, key)
    Path("mine").mkdir()
    Path(f"mine/member-{key}.json").write_text("of last week")
    whole = MemberExport.json

    def fills_the_disk(self: MemberExport) -> Iterator[str]:
        yield from list(whole(self))[:7]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(MemberExport, "json", fills_the_disk)
    assert "No space left on device" in refused(capsys, "export", "Ada", "--output", "mine")
    assert [path.name for path in Path("mine").iterdir()] == [f"member-{key}.json"]
    assert Path(f"mine/member-{key}.json").read_text() == "of last week"


def test_deleting_asks_and_is_for_good(capsys: Said, home: Path) -> None:
    key = created(capsys, "Ada")
    keep(home, key)
    assert "nothing was deleted; type yes, or give --yes" in refused(capsys, "delete", "Ada")
    asked: list[str] = []

    def no(question: str) -> str:
        asked.append(question)
        return "no"

    with pytest.raises(MirrorError, match="nothing was deleted"):
        member_module.delete_member(load_settings(), "Ada", False, ask=no)
    assert asked == [f"Delete Ada ({key}) and 2 sets for good? Type yes: "]
    assert member("delete", "Ada", "--yes") == 0
    assert "deleted: Ada" in capsys.readouterr().out
    assert key.encode() not in b"".join(path.read_bytes() for path in (home / "state").iterdir())
    assert "unknown" in refused(capsys, "export", "Ada")


def test_a_damaged_copy_that_still_names_them_is_said(capsys: Said, home: Path) -> None:
    key = created(capsys, "Ada")
    aside = home / "state/mirror-damaged-20260101T000000Z.db"
    aside.write_text(f"... {key} ...")
    assert member("delete", "Ada", "--yes") == 0
    assert f"still named in {aside}" in capsys.readouterr().out


def test_merging_asks_and_moves_the_sets(capsys: Said, home: Path) -> None:
    key, other = created(capsys, "Ada"), created(capsys, "Ada L.")
    keep(home, key)
    assert "nothing was merged" in refused(capsys, "merge", "Ada", "Ada L.")
    assert "into itself" in refused(capsys, "merge", "Ada", key)
    assert member("merge", "Ada", other, "--yes") == 0
    capsys.readouterr()
    assert member("list") == 0
    (line,) = capsys.readouterr().out.splitlines()[1:]
    assert line.split()[:3] == [other, "2", "8"]


def test_root_does_not_take_the_mirrors_files(capsys: Said, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    created(capsys, "Ada")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    real = Path.stat

    def owned(self: Path, **options: bool) -> object:
        found = real(self, **options)
        return type("Found", (), {"st_uid": 990}) if self == home / "state" else found

    monkeypatch.setattr(Path, "stat", owned)
    assert "run: sudo -u '#990' mirror member" in refused(capsys, "create", "Bob")


def test_where_things_are_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.database_path(StoreSettings()) == home / "state/mirror.db"
    assert paths.mirror_data_folder(StoreSettings(folder="~/elsewhere")) == home / "elsewhere"
    monkeypatch.delenv("STATE_DIRECTORY")
    monkeypatch.setattr(paths, "STATION_FOLDER", home / "var")
    assert paths.mirror_data_folder(StoreSettings()) == home / ".local/share/mirror"
    (home / "var").mkdir()
    assert paths.mirror_data_folder(StoreSettings()) == home / "var"


def test_a_pin_is_typed_twice_and_kept_as_a_hash(capsys: Said, home: Path) -> None:
    created(capsys, "Ada")
    settings = load_settings(None)
    for typed, said in ((["271828", "271829"], "the two differ"), (["123456", "123456"], "try it first"), (["12", "12"], "6 to 12 digits")):
        with pytest.raises(MirrorError, match=said):
            member_module.set_member_pin(settings, "Ada", ask=lambda _, typed=typed: typed.pop(0))  # type: ignore[misc]
    typed = ["271828", "271828"]
    member_module.set_member_pin(settings, "Ada", ask=lambda _: typed.pop(0))
    assert "the PIN is set" in capsys.readouterr().out
    with closing(sqlite3.connect(home / "state/mirror.db")) as db:
        (kept,) = db.execute("SELECT settings ->> '$.pin' FROM members").fetchone()
    assert password_matches("271828", kept)
    assert "271828" not in kept
    assert "there is no terminal" in refused(capsys, "pin", "Ada")


def test_whether_joints_are_recorded_is_the_members_to_say(capsys: Said, home: Path) -> None:
    created(capsys, "Ada")
    assert member("record", "Ada", "on") == 0
    assert "this mirror records none" in capsys.readouterr().out
    with closing(sqlite3.connect(home / "state/mirror.db")) as db:
        assert db.execute("SELECT settings FROM members").fetchone() == ('{"keypoints":"on"}',)
    assert member("record", "Ada", "off") == 0
    assert capsys.readouterr().out.endswith("joints are not recorded\n")


def test_a_members_height_is_kept_for_the_centimetres_and_can_be_forgotten() -> None:
    assert member("create", "Ada") == 0
    for height, tall in (("182", 182.0), ("0", 170.0)):
        assert member("height", "Ada", height) == 0
        with closing(sqlite3.connect(paths.database_path(load_settings(None).store))) as db:
            known = MemberCache()
            known.load(db)
        assert [one.body.stature_cm for one in known.members()] == [tall]


@pytest.mark.parametrize("text", ["", "1.82", "99", "231", "tall"])
def test_what_is_no_height_is_refused(capsys: Said, text: str) -> None:
    member("create", "Ada")
    with pytest.raises(SystemExit):
        member("height", "Ada", text)
    assert "no height" in capsys.readouterr().err
