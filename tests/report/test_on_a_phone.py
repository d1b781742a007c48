"""A member's report in a real browser, as wide as a phone, with everything folded out: nothing runs out of the screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mirror.exercises import catalogue
from mirror.i18n import LANGUAGES, Translator
from mirror.report.write import write_report_html
from mirror.types import Target
from tests.report.test_report import dossier, squats
from tests.web.chromium import CHROMIUM, NO_CHROMIUM_TEXT, RealBrowser

MEASURE = "document.querySelectorAll('details').forEach(one => one.open = true), document.documentElement.scrollWidth"


@pytest.mark.integration
@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM_TEXT)
def test_nothing_of_a_report_is_wider_than_a_phone(tmp_path: Path) -> None:
    sets = tuple(replace(done, target=Target(1, 3, 10), load_kg=127.5) for done in squats())
    browser = RealBrowser(tmp_path / "profile")
    try:
        for language in LANGUAGES:
            page = tmp_path / f"{language}.html"
            page.write_text(write_report_html(dossier(sets=sets), catalogue(), Translator(language)))
            for width in (390, 320):
                browser.resize(width, 900)
                browser.open(page.as_uri())
                assert browser.run(MEASURE) == width, language
    finally:
        browser.close()
