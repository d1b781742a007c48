"""The core in numpy: the reference implementation that ``_core.c`` must equal (property tests, within 1e-5), and the fallback where
nothing can be compiled.

Read this for the formulas; read the C for the speed. Points are float32 x, y, score in pixels of the upright, unflipped frame
(x right, y down, COCO order), "left" and "right" are the person's own, medial is positive on both legs. Everything is measured
in the roll-corrected frame, in double precision, and written as float32. NaN or infinite input gives NaN, degenerate geometry
(a length under a thousandth of a pixel) gives NaN; nothing ever gives an infinity.
"""

from mirror.core.reference.head_decoding import decode, people, place
from mirror.core.reference.metric_formulas import blend_depth, metrics
from mirror.core.reference.one_euro_filter import one_euro
from mirror.core.reference.path_fitting import depth_to_travel, learn_path, path_error, path_terms, solve_path
from mirror.core.reference.person_following import follow
from mirror.core.reference.person_gates import is_person, torso_square
from mirror.core.reference.picture_cut import cut, halve
from mirror.core.reference.planted_feet import plant
from mirror.core.reference.yuv_picture import yuv

__all__ = [
    "blend_depth",
    "cut",
    "decode",
    "depth_to_travel",
    "follow",
    "halve",
    "is_person",
    "learn_path",
    "metrics",
    "one_euro",
    "path_error",
    "path_terms",
    "people",
    "place",
    "plant",
    "solve_path",
    "torso_square",
    "yuv",
]
