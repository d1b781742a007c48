"""The code with which a person becomes a member on their phone."""

from __future__ import annotations

from mirror.display.i18n import sentence_of
from mirror.display.layout import SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import compose_hint
from mirror.display.widgets.base import PlacedWidget
from mirror.display.widgets.qr_code import make_qr_code
from mirror.display.widgets.text import place_text
from mirror.types import InvitationScene, StatusBar
from mirror.types.colours import GOOD_RGB, WHITE_RGB
from mirror.types.message import message


def compose_invitation(scene: InvitationScene, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """What the code is for, and the code as large as there is room."""
    z, tall = make_zones(lay), lay.grid.upright
    if tall:
        head, body = split_rows(z.below, lay.type.title.height(), 0)
        text, code = split_columns(body, body.w * 7 // 16)
        text = text._replace(w=max(2, text.w - lay.u(0.4)))
        code = code._replace(h=max(2, min(code.h, code.w + lay.u(0.8))))
    else:
        head, text = split_rows(z.left, lay.type.title.height(2), 0)
        code = z.right
    made = place_text("big", message("menu.new_member"), head, lay.type.title, "Bold", GOOD_RGB)
    made += place_text("words", sentence_of(message("glass.join_text")), text, lay.type.body, "SemiBold", WHITE_RGB)
    return made + make_qr_code("code", scene.address, message("glass.scan_join"), code, lay) + compose_hint(status, lay)
