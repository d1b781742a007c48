"""The code with which a person becomes a member on their phone."""

from __future__ import annotations

from mirror.display.i18n import sentence_of
from mirror.display.layout import SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import compose_hint
from mirror.display.widgets.base import PlacedWidget, even_pixels
from mirror.display.widgets.qr_code import make_qr_code
from mirror.display.widgets.text import place_text
from mirror.types import InvitationScene, StatusBar
from mirror.types.colours import GOOD_RGB, WHITE_RGB
from mirror.types.message import message


def compose_invitation(scene: InvitationScene, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """What the code is for, and the code as large as there is room."""
    z, tall = make_zones(lay), lay.grid.upright
    if tall:
        words, code = split_columns(z.below, z.below.w // 2)
        head, text = split_rows(words._replace(w=max(2, words.w - lay.u(0.4))), lay.type.title.height(2), 0)
    else:
        head, text = split_rows(z.left, lay.type.title.height(2), 0)
        code = z.right._replace(h=even_pixels(z.below.y - z.right.y - lay.u(0.3)))
    made = place_text("big", message("menu.new_member"), head, lay.type.title, "Bold", GOOD_RGB)
    made += place_text("words", sentence_of(message("glass.join_text")), text, lay.type.body, "SemiBold", WHITE_RGB)
    return made + make_qr_code("code", scene.address, message("glass.scan_join"), code, lay) + compose_hint(status, lay)
