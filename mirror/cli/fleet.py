"""``mirror fleet``: mirrors that share members through one PostgreSQL; everything but ``join`` runs on the owner's machine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mirror.cli.arguments import add_config_option, add_owner_option, owner_folder, parse_path
from mirror.shutdown import StopSignals

if TYPE_CHECKING:
    from mirror.fleet.centre.owner import OwnerFolder

DEFAULT_GROUP = "gym"
DEFAULT_CODE_MINUTES, MAX_CODE_MINUTES = 15, 24 * 60
JOBS = {
    "init": (
        "make the centre in a PostgreSQL, and the owner's folder with the fleet's authority",
        "init --dsn 'host=centre.example user=postgres dbname=mirror'",
    ),
    "migrate": ("bring the centre to this program's version", "migrate"),
    "enrol": (
        "let a new station in: shows the code that it reads with its camera, and waits for it",
        "enrol 'Studio East' --group east-side",
    ),
    "join": ("on a station: join by the code's text, as the set-up does at the glass", "join KMF1/CENTRE.EXAMPLE/5432/MIRROR/..."),
    "stations": ("every station, when it was last here and what it owes", "stations"),
    "revoke": ("a station may not come in any more, from now on", "revoke 'Studio East'"),
    "readmit": (
        "take a station, or all, though the centre calls it a copy of another: after the centre or a card was restored from a backup",
        "readmit 'Studio East'",
    ),
    "report": ("figures of each station, without names", "report --days 30"),
    "share": (
        "settings and exercises that all stations of a group take: KEY=VALUE, KEY= to withdraw, FILE.toml, -NAME; none: list them",
        "share sound.volume=0.3 my_squat.toml --group east-side",
    ),
    "export": ("write all that the fleet has of a member", "export Ada --group east-side"),
    "delete": ("delete a member and all they did, on every station, for good", "delete Ada --group east-side"),
    "deletions": ("deletions that stations have not confirmed yet", "deletions"),
    "tidy": ("make room for the coming months, drop what is too old; once a day", "tidy --keep-months 24"),
}
"""By name: what it does, and an example."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example:\n  mirror fleet enrol 'Studio East'"
    jobs = parser.add_subparsers(metavar="WHAT", dest="job", required=True)
    made = {}
    for name, (summary, example) in JOBS.items():
        made[name] = jobs.add_parser(name, help=summary, epilog=f"example: mirror fleet {example}")
        if name != "join":
            add_owner_option(made[name])
    made["init"].add_argument("--dsn", required=True, metavar="DSN", help="connection string of a superuser, needed this once")
    made["init"].add_argument("--host", metavar="HOST", help="name or address by which stations reach the server; default: that of --dsn")
    made["enrol"].add_argument("name", metavar="NAME", help="what the station is called")
    made["enrol"].add_argument(
        "--minutes",
        type=parse_minutes,
        default=DEFAULT_CODE_MINUTES,
        metavar="N",
        help=f"how long the code is good; default: {DEFAULT_CODE_MINUTES}",
    )
    made["enrol"].add_argument("--output", type=parse_path, metavar="FILE", help="write the code as a picture (PNG) too")
    made["enrol"].add_argument(
        "--badge-key", type=parse_path, metavar="FILE", help="badge.key of a mirror whose printed badges the group keeps"
    )
    for name in ("enrol", "share", "export", "delete"):
        made[name].add_argument(
            "--group", default=DEFAULT_GROUP, metavar="GROUP", help=f"the gym, whose stations share members; default: {DEFAULT_GROUP}"
        )
    made["join"].add_argument("code", metavar="CODE", help="what mirror fleet enrol printed")
    add_config_option(made["join"])
    made["revoke"].add_argument("who", metavar="STATION", help="name or id")
    made["readmit"].add_argument("who", nargs="?", metavar="STATION", help="name or id; default: all that were not revoked")
    made["share"].add_argument("items", nargs="*", metavar="ITEM", help="such as sound.volume=0.3 or my_squat.toml")
    for name in ("export", "delete"):
        made[name].add_argument("who", metavar="MEMBER", help="name or id")
    made["export"].add_argument("--output", type=parse_path, default=Path("out"), metavar="DIR", help="default: out")
    for name in ("revoke", "delete"):
        made[name].add_argument("--yes", action="store_true", help="do not ask")
    made["report"].add_argument("--days", type=parse_days, default=30, metavar="N", help="how far back; default: 30")
    made["tidy"].add_argument(
        "--keep-months", type=parse_days, metavar="N", help="from now on members' sets are dropped after so many months; 0: kept"
    )
    made["tidy"].add_argument(
        "--anonymous-days", type=parse_days, metavar="N", help="from now on anonymous sets are deleted after so many days"
    )


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.cli import fleet_jobs

    with stop.interrupting():
        match options.job:
            case "init":
                fleet_jobs.init_fleet(owner_folder(options), options.dsn, options.host)
            case "join":
                fleet_jobs.join(options.config, options.code)
            case "enrol":
                fleet_jobs.enrol(_owner(options), options.group, options.name, options.minutes * 60, options.output, options.badge_key)
            case job:
                fleet_jobs.manage(job, _owner(options), options)
    return 0


def parse_minutes(text: str) -> int:
    """Whole minutes that a code is good."""
    number = int(text) if text.isdecimal() and len(text) <= 4 else 0
    if not 1 <= number <= MAX_CODE_MINUTES:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1 to {MAX_CODE_MINUTES}")
    return number


def parse_days(text: str) -> int:
    """A whole number of days or months, 0 to 3650."""
    number = int(text) if text.isdecimal() and len(text) <= 4 else -1
    if not 0 <= number <= 3650:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 0 to 3650")
    return number


def _owner(options: argparse.Namespace) -> OwnerFolder:
    from mirror.fleet.centre.owner import OwnerFolder

    return OwnerFolder(owner_folder(options))
