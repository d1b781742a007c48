"""A set's result to take along in a QR code: the result itself, so that neither a network nor an account is needed."""

from __future__ import annotations

from mirror.takeaway.payload import MAX_PAYLOAD_BYTES, TakeawayResult, decode_takeaway, encode_takeaway, make_payload

__all__ = ["MAX_PAYLOAD_BYTES", "TakeawayResult", "decode_takeaway", "encode_takeaway", "make_payload"]
