"""The answers of a first set-up that is not over, so that a restart or a power cut goes on where it was left."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from dataclasses import asdict, replace
from pathlib import Path

from mirror.setup import SetupAnswers
from mirror.setup.steps import LANGUAGE_NAMES, SETUP_PRESETS

log = logging.getLogger(__name__)

DRAFT_SUFFIX = ".set-up"


class SetupDraft:
    """A file beside the settings file ``config``. Never raises: without it the set-up begins again, no more."""

    def __init__(self, config: Path) -> None:
        path = config.resolve()
        self._path = path.with_name(path.name + DRAFT_SUFFIX)

    def save(self, answers: SetupAnswers, step: str) -> None:
        """Keeps ``answers`` and the name of the step that is asked now."""
        new = self._path.with_name(self._path.name + ".new")
        try:
            new.write_text(json.dumps({"step": step, "answers": asdict(answers)}))
            new.chmod(0o600)
            os.replace(new, self._path)
        except OSError as error:
            log.warning("the answers so far cannot be kept (%s)", error)

    def load(self) -> tuple[SetupAnswers, str] | None:
        """What was kept; None where nothing was, or it cannot be used."""
        try:
            kept = json.loads(self._path.read_text())
            answers = SetupAnswers(**kept["answers"])
            width, height = answers.resolution
            answers = replace(answers, resolution=(int(width), int(height)))
            step = str(kept["step"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError) as error:
            log.warning("the answers so far cannot be read (%s); the set-up begins again", error)
            return None
        return (answers, step) if _is_usable(answers) else None

    def clear(self) -> None:
        """The set-up is over."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)


def _is_usable(answers: SetupAnswers) -> bool:
    """Whether the set-up can show ``answers``, whatever happened to the file."""
    texts = (answers.language, answers.preset, answers.name, answers.time_zone, answers.centre)
    numbers = (answers.width_mm, answers.lower_edge_mm or 0.0, *answers.resolution)
    return (
        all(isinstance(text, str) for text in texts)
        and answers.language in LANGUAGE_NAMES
        and answers.preset in ("", *SETUP_PRESETS)
        and answers.rotation in (0, 90, 180, 270)
        and all(isinstance(number, int | float) and number >= 0 for number in numbers)
        and answers.width_mm > 0 < min(answers.resolution)
    )
