"""``mirror member``: who is remembered, by the command line, also while the mirror runs."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from mirror.cli.arguments import add_config_option, parse_path
from mirror.cli.mirror_files import refuse_root
from mirror.errors import MirrorError
from mirror.files import output_folder, write_bytes_whole, write_whole
from mirror.i18n import Translator
from mirror.settings import Settings, load_settings, paths
from mirror.shutdown import StopSignals
from mirror.store import EXPORT_TABLES, PIN_SETTING_NAME, MemberExport, MemberRecord, MemberRepository, StoreReader, require_members
from mirror.store.member_names import normalise_name
from mirror.types import MAX_STATURE_CM, MIN_STATURE_CM

Say = Callable[[str], None]
Ask = Callable[[str], str]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "examples:\n  mirror member create Ada\n  mirror member badge Ada --output out\n  mirror member list"
    jobs = parser.add_subparsers(metavar="WHAT", dest="job", required=True)
    made = {}
    for name, summary, example in (
        ("create", "a new member; says their id", "create Ada"),
        ("rename", "give a member another name", "rename Ada 'Ada L.'"),
        ("badge", "write a member's badge to print, PNG and PDF", "badge Ada --output out"),
        ("badges", "write members' badges as cards to cut out, eight on a page of A4", "badges Ada Bo --output out"),
        ("export", "write all that is kept of a member", "export Ada --format csv"),
        ("delete", "delete a member and all they did, for good", "delete Ada"),
        ("pin", "let a member type the PIN that opens their history on the phone", "pin Ada"),
        ("record", "whether a member agrees that their joints are recorded", "record Ada on"),
        ("height", "say how tall a member is, so that centimetres are their own", "height Ada 172"),
        ("merge", "give a member's sets to another and end the first", "merge Ada2 Ada"),
        ("list", "everybody, with their ids", "list"),
    ):
        made[name] = jobs.add_parser(name, help=summary, epilog=f"example: mirror member {example}")
    for name, job in made.items():
        if name == "badges":
            job.add_argument("who", metavar="MEMBER", nargs="*", help="names or ids; none: all members")
        elif name not in ("create", "list"):
            job.add_argument("who", metavar="MEMBER", help="name or id")
        add_config_option(job)
    for name in ("create", "rename"):
        made[name].add_argument("name", metavar="NAME", help="how they are called on the glass")
    made["record"].add_argument("state", choices=("on", "off"))
    made["height"].add_argument("height", type=parse_height, metavar="CM", help="centimetres; 0 forgets it")
    made["merge"].add_argument("into", metavar="INTO", help="name or id of who gets the sets")
    made["badge"].add_argument("--rotate", action="store_true", help="a new one; those printed so far no longer work")
    made["badge"].add_argument("--revoke", action="store_true", help="write none; those printed so far no longer work")
    made["export"].add_argument(
        "--format", choices=("json", "csv", "fit", "both"), default="both",
        help="fit: a file for each visit, for training apps; default: both json and csv",
    )  # fmt: skip
    for name in ("badge", "badges", "export"):
        made[name].add_argument("--output", type=parse_path, default=Path("out"), metavar="DIR", help="where the files go; default: out")
    for name in ("delete", "merge"):
        made[name].add_argument("--yes", action="store_true", help="do not ask")


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    settings = load_settings(options.config)
    with stop.interrupting():
        match options.job:
            case "create":
                create_member(settings, options.name)
            case "rename":
                rename_member(settings, options.who, options.name)
            case "badge":
                write_member_badge(settings, options.who, options.output, options.rotate, options.revoke)
            case "badges":
                write_member_cards(settings, options.who, options.output)
            case "export":
                export_member(settings, options.who, options.format, options.output)
            case "delete":
                delete_member(settings, options.who, options.yes)
            case "pin":
                set_member_pin(settings, options.who)
            case "record":
                set_keypoints_consent(settings, options.who, options.state == "on")
            case "height":
                set_member_height(settings, options.who, options.height)
            case "merge":
                merge_members(settings, options.who, options.into, options.yes)
            case _:
                list_members(settings)
    return 0


def create_member(settings: Settings, name: str, say: Say = print) -> None:
    """Makes a member and says their id."""
    from mirror.badge import new_id

    normalise_name(name)  # a name that is none makes no database
    with _repository(settings) as repository:
        key = new_id()
        repository.create(key, name, time.time())
    say(f"{key}  {name.strip()}; a badge to print: mirror member badge {key}")


def rename_member(settings: Settings, who: str, name: str, say: Say = print) -> None:
    with _repository(settings, who) as repository:
        key = repository.find(who)
        repository.rename(key, name)
    say(f"{key}  {name.strip()}")


def write_member_badge(settings: Settings, who: str, output: Path, rotate: bool, revoke: bool, say: Say = print) -> None:
    """Writes the badge to print; ``rotate``: a new one, which voids those before; ``revoke``: voids them and writes none."""
    from mirror.badge import BadgeSecret, write_badge_files

    with _repository(settings, who) as repository:
        key = repository.find(who)
        if revoke:
            repository.replace_badge(key)
            say("every badge printed so far is void")
            return
        with output_folder(output):
            secret = BadgeSecret.load_or_make(paths.badge_secret_path(settings.store))
            counter = repository.badge(key) + rotate
            files = write_badge_files(_name(settings, key), secret.sign(key, counter), output)
        if rotate:  # only when the new one is there
            repository.replace_badge(key)
    for path in files:
        say(str(path))


def write_member_cards(settings: Settings, who: Sequence[str], output: Path, say: Say = print) -> None:
    """Writes the badges of ``who`` (none: of all members) as cards to cut out; those printed before stay good."""
    from mirror.badge import BadgeCard, BadgeSecret, write_badge_sheet

    with _repository(settings, ", ".join(who)) as repository, StoreReader(paths.database_path(settings.store)) as reader:
        names = {one.id: one.name for one in reader.members()}
        keys = [repository.find(one) for one in who] or sorted(names, key=lambda key: names[key].casefold())
        if not keys:
            raise MirrorError("badges", "there are no members yet", "mirror member create NAME")
        with output_folder(output):
            secret = BadgeSecret.load_or_make(paths.badge_secret_path(settings.store))
            cards = [BadgeCard(names[key], secret.sign(key, repository.badge(key))) for key in dict.fromkeys(keys)]
            path, missing = write_badge_sheet(cards, settings.station.name or "", output, Translator(settings.display.language))
    say(str(path))
    if missing:
        say(f"names are in Latin letters where no font here has {missing} (`sudo apt install fonts-noto`)")


def export_member(settings: Settings, who: str, form: str, output: Path, say: Say = print) -> None:
    """Writes all that is kept of a member: one JSON file, a CSV file for each table, or a FIT file for each visit. Each is whole or not
    there."""
    with _repository(settings, who) as repository:
        key = repository.find(who)
    with StoreReader(paths.database_path(settings.store)) as reader, output_folder(output):
        found = MemberExport(reader, key)
        stem = f"member-{key}"
        if form in ("json", "both"):
            say(str(write_whole(output / f"{stem}.json", found.json())))
        if form in ("csv", "both"):
            for name in EXPORT_TABLES:
                say(str(write_whole(output / f"{stem}-{name}.csv", found.csv(name))))
        if form == "fit":
            from mirror.report.take_home import make_member_fits

            for name, content in make_member_fits(reader, key, Translator(settings.display.language)):
                say(str(write_bytes_whole(output / f"{stem}-{name}", content)))


def delete_member(settings: Settings, who: str, yes: bool, say: Say = print, ask: Ask | None = None) -> None:
    """Deletes a member for good, once they said so; ``ask`` puts a question and gives the answer."""
    with _repository(settings, who) as repository:
        key = repository.find(who)
        found = _enrolled(settings, key)
        what = f"{found.name} ({key}) and {found.sets} sets"
        if not yes and not _agreed(f"Delete {what} for good? Type yes: ", ask):
            raise MirrorError(f"member '{who}'", "nothing was deleted", "type yes, or give --yes")
        left = repository.delete(key)
    say(f"deleted: {what}, out of the database, its log and its backups; exports and printed badges are yours to destroy")
    for path in left:
        say(f"still named in {path}: a damaged database that was set aside; delete that file when it is of no use")


def set_member_pin(settings: Settings, who: str, say: Say = print, ask: Ask | None = None) -> None:
    """Asks twice for a member's new PIN and keeps its hash. Raises MirrorError when the two differ, or it is none."""
    from mirror.cli.web import ask_hidden
    from mirror.web.password import hash_pin

    asked = ask or ask_hidden
    with _repository(settings, who) as repository:
        key = repository.find(who)
        kept = hash_pin(first := asked(f"New PIN of {_name(settings, key)}, 6 to 12 digits: "))
        if asked("Once more: ") != first:
            raise MirrorError("PIN", "the two differ", "nothing was changed")
        repository.set(key, PIN_SETTING_NAME, kept)
    say(f"{key}  the PIN is set")


def set_keypoints_consent(settings: Settings, who: str, on: bool, say: Say = print) -> None:
    """Notes whether a member agrees that their joints are kept frame by frame."""
    with _repository(settings, who) as repository:
        key = repository.find(who)
        repository.set(key, "keypoints", "on" if on else "off")
    off = "" if settings.store.keypoints else "; this mirror records none: [store] keypoints is false"
    say(f"{key}  joints are {'recorded' if on else 'not recorded'}{off if on else ''}")


def parse_height(text: str) -> int:
    """Whole centimetres of a person, or 0."""
    height = int(text) if text.isascii() and text.isdigit() else -1
    if height != 0 and not MIN_STATURE_CM <= height <= MAX_STATURE_CM:
        raise argparse.ArgumentTypeError(f"'{text}' is no height: whole centimetres from {MIN_STATURE_CM} to {MAX_STATURE_CM}, or 0")
    return height


def set_member_height(settings: Settings, who: str, height: int, say: Say = print) -> None:
    """Keeps how tall a member is, centimetres; 0 forgets it."""
    with _repository(settings, who) as repository:
        key = repository.find(who)
        repository.set(key, "height", str(height) if height else None)
    say(f"{key}  {f'{height} cm tall' if height else 'height forgotten'}")


def merge_members(settings: Settings, who: str, into: str, yes: bool, say: Say = print, ask: Ask | None = None) -> None:
    """Gives one member's sets to another and ends the first, once they said so."""
    with _repository(settings, who) as repository:
        source, target = repository.find(who), repository.find(into)
        one, other = _enrolled(settings, source), _enrolled(settings, target)
        what = f"{one.name} ({source}, {one.sets} sets) into {other.name} ({target})"
        if not yes and source != target and not _agreed(f"Merge {what}? It cannot be undone. Type yes: ", ask):
            raise MirrorError(f"member '{who}'", "nothing was merged", "type yes, or give --yes")
        repository.merge(source, target)
    say(f"merged: {what}; badges printed for {source} no longer work")


def list_members(settings: Settings, say: Say = print) -> None:
    """A line for each member: id, sets, repetitions, the last day, name."""
    with StoreReader(paths.database_path(settings.store)) as reader:
        found = reader.members()
    if not found:
        say("No members yet. Create one: mirror member create NAME")
        return
    say(f"{'id':16}  {'sets':>6}  {'reps':>7}  {'last here':10}  name")
    for one in found:
        last = "never" if one.last is None else datetime.fromtimestamp(one.last).date().isoformat()
        say(f"{one.id:16}  {one.sets:6}  {one.reps:7}  {last:10}  {one.name}")


@contextmanager
def _repository(settings: Settings, who: str | None = None) -> Iterator[MemberRepository]:
    """The members, opened to look for ``who``; None: to add one."""
    path = paths.database_path(settings.store)
    refuse_root(path.parent, "mirror member ...")
    if who is not None:
        require_members(path, who)
    with MemberRepository(path) as repository:
        yield repository


def _enrolled(settings: Settings, key: str) -> MemberRecord:
    with StoreReader(paths.database_path(settings.store)) as reader:
        found = reader.member(key)
    if found is None:
        raise MirrorError(f"member {key}", "there is none any more", "mirror member list shows all")
    return found


def _name(settings: Settings, key: str) -> str:
    return _enrolled(settings, key).name


def _agreed(question: str, ask: Ask | None) -> bool:
    if ask is None:
        if not sys.stdin.isatty():
            return False
        ask = input
    return ask(question).strip().casefold() == "yes"
