"""The pages on which a person becomes a member: what is remembered, name and PIN, and the badge as a picture."""

from __future__ import annotations

from mirror.types.message import Message, message
from mirror.web.backend import MemberAccount
from mirror.web.html import PageFrame, make_check, make_field, make_form

BADGE_PICTURE_PATH = "/account/badge.png"


class JoinPages(PageFrame):
    """Those pages in one language; ``token`` is the session's."""

    def join(self, token: str, has_sets: bool, name: str = "", take_sets: bool = False, said: Message | None = None) -> str:
        """What a person agrees to, and the form; what they typed stays, but for the PIN. ``has_sets``: there are some to take along."""
        inside = make_field("name", self._say("join.name"), name) + make_field("pin", self._say("new_pin"), kind="pin")
        inside += make_check("sets", self._say("join.sets"), take_sets) * has_sets
        inside += make_check("agree", self._say("join.agree"), required=True)
        parts = [f"<p>{self._say('join.text')}</p>", make_form("/join", token, self._say("join"), inside)]
        return self._frame(message("web.join"), parts, said, [("/me", message("web.back"))] * has_sets, token)

    def badge(self, member: MemberAccount, token: str) -> str:
        """The member's badge to keep on the phone."""
        words = self._say("badge.alt", name=member.name)
        picture = f'<img class="badge" src="{BADGE_PICTURE_PATH}" alt="{words}">'
        keep = f'<p><a class="button" href="{BADGE_PICTURE_PATH}" download="badge.png">{self._say("badge.save")}</a></p>'
        parts = [f"<p>{self._say('badge.text')}</p>", picture, keep]
        return self._frame(message("web.badge"), parts, links=[("/account", message("web.history"))], leave=token)

    def _invitation(self) -> str:
        """To an unknown person beside their visit."""
        link = f'<p><a class="button" href="/join">{self._say("join")}</a></p>'
        return f"<section><h2>{self._say('join.question')}</h2><p>{self._say('join.why')}</p>{link}</section>"
