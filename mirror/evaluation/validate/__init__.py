"""``mirror validate``: runs the shipped pipeline on clips with exact truth or hand labels."""
