"""The gallery shows nothing that the mirror does not say."""

from __future__ import annotations

from mirror.app.app import CAMERA_HINT
from mirror.doctor.doctor import findings_page
from mirror.exercises import find_exercise
from mirror.gallery.samples import SAMPLE_HINT
from mirror.gallery.station_views import SAMPLE_DOCTOR_PAGE
from mirror.gallery.write import gallery_views
from mirror.visit.menus import main_menu


def test_the_menu_is_the_mirrors_own() -> None:
    real = main_menu(find_exercise("squat"), False, True, True)
    real.move(1)
    assert gallery_views()["menu"].scene == real.scene()


def test_what_it_cannot_import_is_spelt_as_in_the_mirror() -> None:
    assert SAMPLE_HINT == CAMERA_HINT
    assert SAMPLE_DOCTOR_PAGE.title == findings_page([]).title


def test_the_assessment_comes_to_what_its_names_say() -> None:
    views = gallery_views()
    for name, answer in {"result": "ankle", "unclear": "unclear", "nothing": "nothing"}.items():
        assert f"assessment.answer.{answer}" in repr(views[f"guided-{name}"].scene)
