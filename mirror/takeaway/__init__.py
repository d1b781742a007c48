"""A set's result to take along in a QR code: packed for the owner's static page, or as a few plain lines."""

from mirror.takeaway.packed import MOST_BYTES, decode, payload
from mirror.takeaway.result import Leg, Result, of

__all__ = ["MOST_BYTES", "Leg", "Result", "decode", "of", "payload"]
