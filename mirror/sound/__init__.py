"""Tones and speech, derived from changes in the View."""

from mirror.sound.sounder import Sounder

__all__ = ["Sounder"]
