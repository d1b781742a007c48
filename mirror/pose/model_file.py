"""Where the model files are, and that each is the one it should be."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from pathlib import Path
from typing import Any

from mirror.errors import DamagedInstallationError, unknown_name


def models_folder() -> Path:
    """Where the models are: inside an installed package, or beside it in a checkout."""
    inside = Path(str(resources.files("mirror"))) / "models"
    return inside if inside.is_dir() else inside.parent.parent / "models"


def find_model_file(name: str, folder: Path | None = None) -> tuple[Path, dict[str, Any]]:
    """The file of the model called ``name`` and its entry in ``models.json``.

    Raises MirrorError for an unknown name, DamagedInstallationError for a file that is missing, cut or changed.
    """
    folder = folder or models_folder()
    index = folder / "models.json"
    try:
        known = json.loads(index.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedInstallationError(f"model list {index}", f"cannot be read ({error})", "reinstall the mirror") from None
    if name not in known:
        raise unknown_name("model", name, known)
    entry: dict[str, Any] = known[name]
    path = folder / entry["file"]
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DamagedInstallationError(f"model {path}", f"cannot be read ({error.strerror})", "reinstall the mirror") from None
    if found != entry["sha256"]:
        raise DamagedInstallationError(
            f"model {path}",
            f"checksum sha256 {found[:12]}… is not the expected {entry['sha256'][:12]}…",
            "the file is cut or changed, reinstall the mirror",
        )
    return path, entry
