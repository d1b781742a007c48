"""What ``mirror fleet`` does, job by job: it asks, waits and prints; the work is in ``mirror.fleet``."""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import segno

from mirror.app.settings_editor import SettingsEditor
from mirror.cli.mirror_files import refuse_root
from mirror.errors import MirrorError
from mirror.files import output_folder, write_private, write_whole
from mirror.fleet.centre.enrolments import enrolment
from mirror.fleet.centre.members import delete_member, find_member, list_due_deletions, write_export
from mirror.fleet.centre.migrate import migrate
from mirror.fleet.centre.owner import ACCESS_FILE_NAME, SERVER_FILE_NAMES, SERVER_KEY_NAME, SERVER_SETTINGS_NAME, OwnerFolder, make_centre
from mirror.fleet.centre.reports import list_figures, tidy
from mirror.fleet.centre.roles import OWNER_ROLE
from mirror.fleet.centre.sharing import list_shared, share_item
from mirror.fleet.centre.stations import StationHealth, find_station, list_stations, readmit_stations, revoke_station
from mirror.fleet.joining import adopt_badge_key, join_fleet
from mirror.settings import default_settings_file, load_settings, paths
from mirror.settings.editing import change_settings_text
from mirror.setup import FleetCode, parse_fleet_code

Say = Callable[[str], None]
Ask = Callable[[str], str]
LOOK_PERIOD_S = 1.0
"""Seconds between two looks for the station that is awaited."""
CODE_SCALE_PX = 8
"""Of a module in the picture of a code."""


def init_fleet(folder: Path, dsn: str, host: str | None, say: Say = print) -> None:
    """``mirror fleet init``."""
    owner, ran = make_centre(dsn, host, folder)
    say(f"the centre is in the database {owner.centre.database}, {len(ran)} migrations ran; the owner's folder is {folder}")
    say("On the server, once:")
    say(f"  copy {', '.join(SERVER_FILE_NAMES)} into PostgreSQL's data folder; {SERVER_KEY_NAME} is for PostgreSQL's user only (mode 600)")
    say(f"  end postgresql.conf with: include 'DATA FOLDER/{SERVER_SETTINGS_NAME}'")
    say(f"  begin pg_hba.conf with the lines of {ACCESS_FILE_NAME}, and restart PostgreSQL")
    say(f"{folder} opens the whole fleet: keep it off the server, and a copy of it elsewhere.")


def join(config: Path | None, text: str, say: Say = print) -> None:
    """``mirror fleet join``."""
    code = parse_fleet_code(text)
    if not isinstance(code, FleetCode):
        raise MirrorError("code", "it is no code of a fleet, or not whole", "copy the line that mirror fleet enrol printed")
    settings, config = load_settings(config), config or default_settings_file()
    folder, badge_key = paths.fleet_folder(settings), paths.badge_secret_path(settings.store)
    for place in (folder, badge_key.parent):
        refuse_root(place, "mirror fleet join CODE --config FILE", "fleet")
    dsn = join_fleet(code, folder, badge_key)
    adopt_badge_key(folder, badge_key)
    table = f'[fleet]\ndsn = "{dsn}"'
    if config is None:
        say(f"joined; put into the settings file:\n{table}")
        return
    try:
        editor = SettingsEditor(config)
        editor.save(change_settings_text(editor.text(), {"fleet.dsn": dsn}, f"config {config}"))
    except MirrorError as error:  # /etc/mirror is root's; what the code gave must not be lost
        say(f"joined; {config} {error.cause}, so put into it:\n{table}")
        return
    say(f"joined; {config} has [fleet] dsn now")


def enrol(
    owner: OwnerFolder, group: str, name: str, lifetime_s: int, output: Path | None, badge_key: Path | None, say: Say = print
) -> None:
    """``mirror fleet enrol``: returns when the station is in."""
    authority = owner.authority()
    with owner.connect() as db:
        key = owner.badge_key(group, badge_key)
        with enrolment(db, authority, owner.centre, group, name, key, lifetime_s) as waiting:
            _show_code(waiting.code, lifetime_s, output, say)
            end, station = time.monotonic() + lifetime_s, None
            while not (station and waiting.is_taken):
                if time.monotonic() > end:
                    raise MirrorError(f"station '{name}'", "it did not come in time", "run it again for a new code")
                station = station or waiting.answer()
                time.sleep(LOOK_PERIOD_S)
    say(f"'{name}' is in: {station.role}, group {group}")


def _show_code(code: FleetCode, lifetime_s: int, output: Path | None, say: Say) -> None:
    drawn = segno.make(code.text, error="m", micro=False)
    if output is not None:
        picture = io.BytesIO()
        drawn.save(picture, kind="png", scale=CODE_SCALE_PX)
        write_private(output, picture.getvalue())
    if sys.stdout.isatty():
        drawn.terminal(compact=True)
    say(code.text)
    say(f"Hold it up to the new mirror in its set-up, or there: mirror fleet join CODE. Good for one station, {lifetime_s // 60} minutes.")
    sys.stdout.flush()


def manage(job: str, owner: OwnerFolder, options: argparse.Namespace, say: Say = print) -> None:
    """Every job that is one question to the centre."""
    with owner.connect() as db:
        match job:
            case "migrate":
                db.execute(f"SET ROLE {OWNER_ROLE}")
                ran = migrate(db)
                say(f"ran {', '.join(ran)}" if ran else "the centre is of this version")
            case "stations":
                show_stations(list_stations(db), say)
            case "revoke":
                station = find_station(db, options.who)
                _agree(f"End {station.name} ({station.station})? It cannot come back but by a new code. Type yes: ", options.yes)
                revoke_station(db, station)
                say(f"{station.name} ({station.station}) is out; its sets stay")
            case "readmit":
                count = readmit_stations(db, find_station(db, options.who) if options.who else None)
                say(f"taken as they next come: {count}; those that were revoked need a new code")
            case "report":
                for figures in list_figures(db, options.days):
                    say(figures)
            case "share":
                for line in [share_item(db, options.group, item) for item in options.items] or list_shared(db, options.group):
                    say(line)
            case "export":
                member = find_member(db, options.group, options.who)
                with output_folder(options.output):
                    say(str(write_whole(options.output / f"member-{member.id}.json", write_export(db, member))))
            case "delete":
                member = find_member(db, options.group, options.who)
                _agree(f"Delete {member.name} ({member.id}) with {member.sets} sets, on every station? Type yes: ", options.yes)
                delete_member(db, member)
                say(f"{member.id} is deleted here; each station deletes it when it next comes (mirror fleet deletions)")
            case "deletions":
                due = list_due_deletions(db)
                for line in due:
                    say(line)
                if not due:
                    say("every deletion is confirmed by every station")
            case _:
                say(tidy(db, options.keep_months, options.anonymous_days))


def show_stations(found: Sequence[StationHealth], say: Say = print) -> None:
    """A line for each."""
    if not found:
        say("No stations yet. Let one in: mirror fleet enrol NAME")
        return
    say(f"{'id':16}  {'group':12}  {'last here':>10}  {'to tell':>7}  {'to delete':>9}  {'version':10}  name")
    for one in found:
        when = "revoked" if one.revoked else describe_age(one.unseen_s)
        say(f"{one.station:16}  {one.group_id:12}  {when:>10}  {one.waiting:7}  {one.deletions_due:9}  {one.program:10}  {one.name}")


def describe_age(seconds: float | None) -> str:
    """How long ago, in the largest unit that fits; "never" for None."""
    if seconds is None:
        return "never"
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"


def _agree(question: str, is_agreed: bool) -> None:
    """Raises MirrorError unless it is agreed to."""
    if is_agreed or (sys.stdin.isatty() and input(question).strip().casefold() == "yes"):
        return
    raise MirrorError("fleet", "nothing was changed", "answer yes, or give --yes")
