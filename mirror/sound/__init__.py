"""Tones and speech, derived from the Views that the glass shows."""

from mirror.sound.sounder import Sounder

__all__ = ["Sounder"]
