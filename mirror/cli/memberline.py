"""The options of ``mirror member``, and what each calls."""

from __future__ import annotations

import argparse
from pathlib import Path

from mirror.shutdown import StopSignals


def add_member_options(parser: argparse.ArgumentParser) -> None:
    jobs = parser.add_subparsers(metavar="WHAT", dest="job", required=True)
    made = {
        "create": jobs.add_parser("create", help="a new member; says their id"),
        "rename": jobs.add_parser("rename", help="give a member another name"),
        "badge": jobs.add_parser("badge", help="write a member's badge to print, PNG and PDF"),
        "export": jobs.add_parser("export", help="write all that is kept of a member"),
        "delete": jobs.add_parser("delete", help="delete a member and all they did, for good"),
        "record": jobs.add_parser("record", help="whether a member agrees that their joints are recorded"),
        "merge": jobs.add_parser("merge", help="give a member's sets to another and end the first"),
        "list": jobs.add_parser("list", help="everybody, with their ids"),
    }
    for name, job in made.items():
        job.allow_abbrev = False
        if name not in ("create", "list"):
            job.add_argument("who", metavar="MEMBER", help="name or id")
        job.add_argument("--config", type=Path, metavar="FILE", help="the settings to go by")
    for name in ("create", "rename"):
        made[name].add_argument("name", metavar="NAME", help="how they are called on the glass")
    made["record"].add_argument("state", choices=("on", "off"))
    made["merge"].add_argument("into", metavar="INTO", help="name or id of who gets the sets")
    made["badge"].add_argument("--rotate", action="store_true", help="a new one; those printed so far open nothing any more")
    made["badge"].add_argument("--revoke", action="store_true", help="write none; those printed so far open nothing any more")
    made["export"].add_argument("--format", choices=("json", "csv", "both"), default="both", help="default: both")
    for name in ("badge", "export"):
        made[name].add_argument("--output", type=Path, default=Path("out"), metavar="DIR", help="where the files go; default: out")
    for name in ("delete", "merge"):
        made[name].add_argument("--yes", action="store_true", help="do not ask")
    parser.set_defaults(command=run_member_command)


def run_member_command(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.cli import member
    from mirror.settings import load_settings

    settings = load_settings(options.config)
    with stop.interrupting():
        match options.job:
            case "create":
                member.create_member(settings, options.name)
            case "rename":
                member.rename_member(settings, options.who, options.name)
            case "badge":
                member.write_member_badge(settings, options.who, options.output, options.rotate, options.revoke)
            case "export":
                member.export_member(settings, options.who, options.format, options.output)
            case "delete":
                member.delete_member(settings, options.who, options.yes)
            case "record":
                member.set_keypoints_consent(settings, options.who, options.state == "on")
            case "merge":
                member.merge_members(settings, options.who, options.into, options.yes)
            case _:
                member.list_members(settings)
    return 0
