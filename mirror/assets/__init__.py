"""Bundled things: the demo clip and the fonts."""
