"""The product's colours, red, green and blue from 0 to 255: the glass, web pages and reports all have these."""

from __future__ import annotations

Colour = tuple[int, int, int]

BLACK_RGB: Colour = (0, 0, 0)
"""Black is mirror."""
WHITE_RGB: Colour = (255, 255, 255)
GOOD_RGB: Colour = (64, 232, 208)
AMBER_RGB: Colour = (255, 184, 28)
RED_RGB: Colour = (255, 92, 72)
SOFT_RGB: Colour = (186, 198, 210)
"""Second-rank text: still far above 4.5:1 behind coated glass."""
TRACK_RGB: Colour = (58, 66, 76)
"""Empty tracks and sockets: seen when looked for, gone when not."""
