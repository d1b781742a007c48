"""The gallery's Views of a station: coming and going, resting, choosing, looking after it."""

from __future__ import annotations

from dataclasses import replace

from mirror.display.gallery.training_views import sample_person, sample_rep
from mirror.types import ButtonLabel, Confirmation, FindingsPage, HandChoice, Menu, RestStatus, View

SAMPLE_NAME = "Bartholomäus Żółkiewska-O'Hara"
"""As long as names may be."""
SAMPLE_KEYS = (
    ButtonLabel("next", "next", "menu"),
    ButtonLabel("previous", "previous"),
    ButtonLabel("select", "choose", "off"),
    ButtonLabel("back", "back"),
)
SAMPLE_RESULT_URL = "https://example.org/mirror/r.html#" + "1-squat-8-1-71-clean2-l14-r7-d31-" * 4
SAMPLE_RING_TEXT = "Move the ring right or left onto your right knee; then select"
SAMPLE_STAND_TEXT = "Toes 2 m from the glass; you are not seen whole yet"
SAMPLE_DOCTOR_PAGE = FindingsPage(
    "doctor",
    (
        ("ok", "core", "the C core is in use"),
        ("ok", "numpy", "one numpy, in /opt/mirror/lib"),
        ("ok", "camera", "the Pi's camera"),
        ("ok", "screen", "one is connected (SDL driver kmsdrm)"),
        ("warn", "buttons", "next at GPIO 17, but there is no GPIO or it is in use: stop the mirror first; be in the group gpio"),
        ("ok", "model", "lightning has its checksum and takes 88 ms (ai-edge-litert 2.3.0)"),
        ("warn", "temperature", "76 °C: give it air or an active cooler"),
        ("ok", "throttling", "never since the start"),
        ("fail", "disk", "31 MB free in /var/lib/mirror: delete something or use a larger card"),
        ("warn", "clock", "not set by the network: connect the network or add a clock module; measuring does not depend on it"),
        ("ok", "store", "412 sets, last backup yesterday"),
        ("ok", "sound", "speech and tones"),
        ("ok", "web", "http://mirror.local:8080"),
        ("ok", "glass", "contrast 7.2 : 1"),
    ),
    52.0,
)


def station_views(base: View, summary: View) -> dict[str, View]:
    """By name; ``summary`` is a View with a summary to take away."""
    here = replace(base, points=sample_person())
    resting = replace(here, scene="rest", breather=RestStatus(38.0, 90.0, "Banded squat, set 2 of 3"), member="Ada")
    choice = replace(here, scene="menu", menu=Menu("Menu", ("next exercise", "end the visit", "what is kept", "quiet", "doctor"), 1))
    names = (SAMPLE_NAME, "Ada", "Björn", "Çelik", "日本", "Dr. W", "Eve", "Faruk", "Grace", "Hedy")
    race = replace(
        base,
        regime="walk-up",
        reps=11,
        depth=0.2,
        drift=(0.01, 0.02),
        points=sample_person(0.2),
        seconds_left=23.4,
        last_rep=sample_rep(11, 0.01, 0.0),
    )
    asked = Confirmation("Switch the mirror off?", "Choose yes to switch it off. It stays on by itself otherwise.", 8.2)
    invite = "Hold your badge to the camera, or just begin"
    return {
        "attract-station": replace(base, scene="attract", quality=0.0, station="Studio East, mirror 2", invite=invite),
        "placement-invite": replace(here, scene="placement", placement="step back", invite=invite),
        "placement-member": replace(here, scene="placement", placement="turn to face the mirror", member=SAMPLE_NAME),
        "baseline-member": replace(here, scene="baseline", member="Ada", depth=0.0),
        "set-challenge": race,
        "set-challenge-end": replace(race, seconds_left=0.2, reps=38, cue=None, partials=2),
        "set-keys": replace(race, seconds_left=None, keys=SAMPLE_KEYS[:2]),
        "rest": resting,
        "rest-over": replace(resting, breather=RestStatus(95.0, 90.0, "Squat"), keys=SAMPLE_KEYS, member=SAMPLE_NAME),
        "rest-hand": replace(resting, hand=HandChoice("right", 0.6, "next set")),
        "rest-hand-left": replace(resting, hand=HandChoice("left", 1.0, "other move")),
        "menu": choice,
        "menu-hand": replace(choice, hand=HandChoice("left", 0.35, "next"), keys=SAMPLE_KEYS),
        "menu-names": replace(choice, menu=Menu("Who trains?", names, 8), keys=SAMPLE_KEYS),
        "ask": replace(here, scene="ask", ask=asked),
        "page": replace(here, scene="page", page=SAMPLE_DOCTOR_PAGE, keys=SAMPLE_KEYS),
        "lineup": replace(base, scene="lineup", title="Mark 1 of 2", placement=SAMPLE_RING_TEXT, ring=(150.0, 120.0)),
        "lineup-low": replace(base, scene="lineup", title="Mark 2 of 2", placement=SAMPLE_RING_TEXT, ring=(90.0, 480.0)),
        "lineup-stand": replace(base, scene="lineup", title="Mark 1 of 2", placement=SAMPLE_STAND_TEXT),
        "sleep": replace(base, scene="sleep", light=0.0, points=None),
        "summary-takeaway": replace(summary, takeaway=SAMPLE_RESULT_URL, member="Ada"),
        "summary-address": replace(summary, address="http://mirror.local:8080/r/7Q4K", title="Single-leg squat", keys=SAMPLE_KEYS),
    }
