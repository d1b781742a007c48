"""The settings as a form, and as the file itself for who knows it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from mirror.types.message import Message, message
from mirror.web.backend import SettingEntry, SettingTable
from mirror.web.html import PageFrame, make_form

ADMIN_PAGE_LINKS = tuple((f"/admin/{name}", message(f"web.{name}")) for name in ("members", "settings", "health", "log"))


class SettingsPages(PageFrame):
    """Both in one language; ``token`` is the session's."""

    def settings(self, tables: Sequence[SettingTable], token: str, said: Message | None = None) -> str:
        """A field for each key; a table with an error is open."""
        inside = f"<p>{self._say('settings.text')}</p>" + "".join(self._table(table) for table in tables)
        form = make_form("/admin/settings", token, self._say("check_save"), inside)
        expert = f'<p><a href="/admin/settings/file">{self._say("settings.file")}</a></p>'
        return self._frame(message("web.settings"), [form, expert], said, ADMIN_PAGE_LINKS, token)

    def _table(self, table: SettingTable) -> str:
        opened = " open" if any(entry.error for entry in table.entries) else ""
        entries = "".join(self._entry(entry) for entry in table.entries)
        head = f'<summary><strong>{escape(table.name)}</strong> <span class="when">{self._meaning(table.meaning)}</span></summary>'
        return f'<details class="card"{opened}>{head}{entries}</details>'

    def _entry(self, entry: SettingEntry) -> str:
        key, told = escape(entry.key, quote=True), f"{entry.key}-text"
        about = f' id="{key}" name="{key}" aria-describedby="{escape(told, quote=True)}"' + ' aria-invalid="true"' * bool(entry.error)
        unset = self._say("settings.unset", value=entry.holds) if entry.holds else self._say("settings.none")
        if entry.choices:
            listed = dict.fromkeys(("", *([entry.value] if entry.value else []), *entry.choices))
            options = "".join(
                f'<option value="{escape(value, quote=True)}"{" selected" * (value == entry.value)}>{escape(value) or unset}</option>'
                for value in listed
            )
            field = f"<select{about}>{options}</select>"
        else:
            field = f'<input{about} value="{escape(entry.value, quote=True)}" placeholder="{unset}" autocomplete="off" spellcheck="false">'
        wrong = f'<span class="error" lang="en">{escape(entry.error)}</span> ' if entry.error else ""
        name = escape(entry.key.partition(".")[2])
        words = f"{wrong}{self._meaning(entry.meaning)}"
        return f'<p><label for="{key}">{name}</label>{field}<small id="{escape(told, quote=True)}">{words}</small></p>'

    def _meaning(self, words: Message) -> str:
        """A description without its marks of code and stress."""
        return self._text(words).replace("`", "").replace("*", "")

    def settings_file(self, text: str, token: str, said: Message | None = None) -> str:
        label = self._say("settings_toml")
        inside = f'<p><label for="text">{label}</label><textarea id="text" name="text" spellcheck="false">{escape(text)}</textarea></p>'
        form = make_form("/admin/settings/file", token, self._say("check_save"), inside)
        return self._frame(message("web.settings"), [form], said, ADMIN_PAGE_LINKS, token)
