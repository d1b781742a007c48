"""A set's result to take along in a QR code: the result itself, so that neither a network nor an account is needed."""

from __future__ import annotations

from mirror.takeaway.payload import LARGEST, Taken, decode, encode, payload

__all__ = ["LARGEST", "Taken", "decode", "encode", "payload"]
