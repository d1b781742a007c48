"""The language of the glass."""

from __future__ import annotations


def said(text: str) -> str:
    return text


def use(language: str) -> None:
    del language
