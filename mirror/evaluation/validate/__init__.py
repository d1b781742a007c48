"""``mirror validate``: the shipped pipeline against clips of which everything is known."""
