#!/usr/bin/env python3
"""Writes docs/configuration.md from the settings themselves: every key with its type, default, unit, limits and meaning.

.venv/bin/python scripts/settings_page.py [--check]     --check: exit 1 when the page is not what would be written
"""

from __future__ import annotations

import re
import sys
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from mirror.settings.reading import read_settings_tables
from mirror.settings.setting_fields import read_docstrings

PAGE = Path(__file__).parents[1] / "docs/configuration.md"
UNITS = {
    "_mm": "mm", "_m": "m", "_deg": "degrees", "_ms": "ms", "_s": "s", "_days": "days", "_lux": "lux",
    "rotation": "degrees", "resolution": "pixels", "luminance": "cd/m²", "transmission": "share", "reflection": "share", "volume": "share",
}  # fmt: skip
"""The unit of a key by how its name ends; the first that fits. Others have none."""
TYPES = {"bool": "true, false", "int": "integer", "float": "number", "str": "text"}
TABLE_HEAD = "| Key | Type | Default | Unit | Meaning |\n|---|---|---|---|---|\n"
INTRODUCTION = """# Configuration

*Written by `scripts/settings_page.py` from `mirror/settings/tables.py` and `network_tables.py`; a test compares. Do not edit by hand.*

Settings are a TOML file. A key without a default is unset. These are read, the later ones over the earlier ones, key by key:

1. the defaults below;
2. a preset, with `preset = "gym"` in the first line of your file or `mirror run --preset gym`: [gym](../mirror/settings/gym.toml),
   [home](../mirror/settings/home.toml) or [kiosk](../mirror/settings/kiosk.toml), each a commented file;
3. `/etc/mirror/mirror.toml`, or else `~/.config/mirror/mirror.toml` (by `$XDG_CONFIG_HOME`), or the file of `--config FILE`;
4. options of the command line.

An unknown key, a wrong type or a value outside its limits is named in one line, with the nearest right one. The start, the admin's page
and `mirror doctor` judge a file alike. With a file that no training can start with the mirror goes on with the settings that worked last
and says so; what only costs a service (a port that is taken, two buttons on one pin) is said, and the mirror starts without that service.
A running mirror takes a changed file by itself as soon as no one trains: [recovery.md](recovery.md#settings).

```toml
preset = "gym"

[display]
width_mm = 530
rotation = 90
language = "de"

[buttons]
next = 5
select = 13
```
"""


def type_text(spec: Field[Any]) -> str:
    """The type and limits of a key in words."""
    if choices := spec.metadata.get("one_of"):
        return ", ".join(f"`{value_text(choice)}`" for choice in choices)
    if spec.metadata.get("hours"):
        return "hours"
    kind = str(spec.type).removesuffix(" | None")
    if kind.startswith("tuple["):
        inner = kind[6:-1].split(", ")
        return f"list of {TYPES[inner[0]]}s" if inner[-1] == "..." else f"{len(inner)} {TYPES[inner[0]]}s"
    if limits := spec.metadata.get("between"):
        return f"{TYPES[kind]}, {limits[0]:.15g} to {limits[1]:.15g}"
    return TYPES[kind]


def value_text(value: Any) -> str:
    """A value as TOML writes it."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case tuple():
            return f"[{', '.join(map(value_text, value))}]"
    return str(value)


def unit(name: str) -> str:
    return next((unit for end, unit in UNITS.items() if name.endswith(end)), "")


def linked(text: str) -> str:
    """The pages that a description names, as links beside this page."""
    text = re.sub(r"docs/(\w+\.md)", r"[\1](\1)", text)
    return text.replace("``", "`").replace("|", "\\|")


def page() -> str:
    parts = [INTRODUCTION]
    for name, kind in read_settings_tables().items():
        described = read_docstrings(kind)
        parts.append(f"\n## [{name}]\n\n{linked(' '.join((kind.__doc__ or '').split()))}\n\n{TABLE_HEAD}")
        for spec in fields(kind):
            default = "" if spec.default is None else f"`{value_text(spec.default)}`"
            row = (f"`{spec.name}`", type_text(spec), default, unit(spec.name), linked(described[spec.name]))
            parts.append(f"| {' | '.join(row)} |\n")
    return "".join(parts)


def main() -> int:
    if "--check" in sys.argv[1:]:
        return int(PAGE.read_text("utf-8") != page())
    PAGE.write_text(page(), "utf-8")
    print(PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
