"""The gallery shows nothing that the mirror does not say."""

from __future__ import annotations

from mirror.app.app import CAMERA_HINT_TEXT
from mirror.doctor.doctor import findings_page
from mirror.exercises import find_exercise
from mirror.gallery.samples import SAMPLE_HINT_TEXT
from mirror.gallery.station_views import SAMPLE_DOCTOR_PAGE
from mirror.gallery.write import gallery_views
from mirror.visit.menus import main_menu
from tests import viewing


def test_the_menu_is_the_mirrors_own() -> None:
    shown, real = viewing.menu(gallery_views()["menu"]), main_menu(find_exercise("squat"), False, True, True).scene()
    assert (shown.title, shown.items) == (real.title, real.items)


def test_what_it_cannot_import_is_spelt_as_in_the_mirror() -> None:
    assert SAMPLE_HINT_TEXT == CAMERA_HINT_TEXT
    assert SAMPLE_DOCTOR_PAGE.title == findings_page([]).title


def test_the_assessment_comes_to_what_its_names_say() -> None:
    views = gallery_views()
    found = {name: viewing.guided(views[f"guided-{name}"]).text for name in ("result", "unclear", "nothing")}
    assert found == {"result": "consistent with an ankle limit, left side", "unclear": "not clear", "nothing": "nothing to correct"}
