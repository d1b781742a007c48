"""Tones and speech for what happens."""

from mirror.sound.sounder import Sounder

__all__ = ["Sounder"]
