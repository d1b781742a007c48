"""The admin's addresses for the settings: the form, and the file."""

from __future__ import annotations

from typing import Any

import bottle

from mirror.errors import MirrorError
from mirror.types.message import Message, message
from mirror.web.answers import SiteParts, error_page, sent
from mirror.web.auth import see_other
from mirror.web.backend import RefusedSettingsError


def add_settings_routes(app: Any, site: SiteParts) -> None:
    guard, data = site.guard, site.data

    def show() -> str:
        form = guard.who("admin").form
        try:
            return site.page.settings(data.setting_tables(), form)
        except MirrorError:  # the file is to be mended first
            see_other("/admin/settings/file")

    def save() -> str:
        form = guard.require_form_session("admin").form
        typed = {str(key): sent(str(key)) for key in bottle.request.forms}
        try:
            missing = data.save_setting_fields(typed)
        except RefusedSettingsError as error:
            bottle.response.status = 422
            said = message("web.not_saved", why=error.rest) if error.rest else message("web.settings.wrong")
            return site.page.settings(error.tables, form, said)
        return site.page.settings(data.setting_tables(), form, saved(missing))

    def show_file() -> str:
        form = guard.who("admin").form
        return site.page.settings_file(data.settings(), form)

    def save_file() -> str:
        form = guard.require_form_session("admin").form
        text = sent("text").replace("\r\n", "\n")
        try:
            missing = data.save_settings(text)
        except MirrorError as error:
            bottle.response.status = 422
            return site.page.settings_file(text, form, message("web.not_saved", why=str(error)))
        return site.page.settings_file(text, form, saved(missing))

    def saved(missing: tuple[str, ...]) -> Message:
        return message("web.saved_without", what="; ".join(missing)) if missing else message("web.saved")

    for path, shown, taken in (("/admin/settings", show, save), ("/admin/settings/file", show_file, save_file)):
        app.route(path, callback=error_page(shown))
        app.route(path, method="POST", callback=error_page(taken))
