"""The English sentences that databases before messages hold, back to the messages that they were. Nothing new is ever added here."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Sequence

from mirror.types.message import Message, dump_message, join_messages, literal, message

SIDES_PATTERN = "(left|right|both)"
OLD_SENTENCES = {
    "Squat": "exercise.squat", "Banded squat": "exercise.banded_squat", "Overhead squat": "exercise.overhead_squat",
    "Clam-shell": "exercise.clam_shell", "Ankle mobilisation": "exercise.ankle_mobilisation",
    "Single-leg squat": "exercise.single_leg_squat", "Step-down": "exercise.step_down", "Reverse lunge": "exercise.reverse_lunge",
    "Lateral band walk": "exercise.lateral_band_walk", "Sit-to-stand": "exercise.sit_to_stand", "Glute bridge": "exercise.glute_bridge",
    "The guided screen, hip or ankle": "programme.assessment",
    "no change beyond the measurement error": "trend.steady", "too few repetitions to see a change": "trend.too_few",
    "left knee out": "cue.push_knee_out.left", "right knee out": "cue.push_knee_out.right", "both knees out": "cue.push_knee_out.both",
    "knee out": "cue.knee_again.both", "push both knees against the band": "cue.push_against_band",
    "knees out, against the band": "cue.knees_out_band", "try a little less depth": "cue.less_depth",
    "less depth, or a lighter band": "cue.less_depth_band", "keep your feet together": "cue.feet_together",
    "trunk upright: the knee moves, not you": "cue.trunk_upright", "chest up, hips level": "cue.chest_up", "trunk still": "cue.trunk_still",
    "slowly, with control": "advice.control", "knees over the toes, not further out": "advice.overshoot",
    "end the set a rep or two earlier": "advice.fatigue", "slower: two seconds down": "advice.tempo", "the same again": "advice.again",
    "begin when you are ready": "advice.begin", "your path is known: now a set": "advice.practised",
    "face the mirror": "advice.face_mirror",
    "a little lower, or onto a box": "advice.lower", "all the way, slowly": "advice.whole_way",
    "now the left side": "advice.other_side.left", "now the right side": "advice.other_side.right",
    "step in front of the mirror": "reason.nobody.advice", "stand still for a second": "reason.standing.advice",
    "knees over your second toes": "reason.calibration.advice", "feet out of view: step back": "reason.feet.advice",
    "whole body in view, please": "reason.joints.advice", "step closer": "reason.far.advice", "step back": "reason.near.advice",
    "turn to face the mirror": "reason.turned.advice", "more light, please": "reason.dark.advice",
    "one person at a time, please": "reason.crowd.advice", "two practice squats make it surer": "reason.uncertain.advice",
    "hold the start position for a second": "reason.start.advice", "lie down along the mirror": "reason.lying.advice",
    "get up for this exercise": "reason.upright.advice", "turn your side to the mirror": "reason.profile.advice",
    "a little deeper": "reason.shallow.advice", "both feet on the floor": "reason.step.advice",
    "front foot flat, shin upright": "lack.front_foot_flat", "kneel on the other knee": "lack.other_knee",
    "the upper knee opens": "lack.upper_knee", "to the side": "lack.to_the_side", "the hips stayed where they were": "lack.hips_stayed",
    "one foot back": "lack.one_foot_back", "feet side by side in between": "lack.feet_side_by_side",
    "other foot up first": "lack.foot_up_first",
    "the other foot touched down": "lack.foot_down", "lower the hips with the foot": "lack.lower_hips", "clean": "rep.clean",
    "the flat squats differ too much among themselves": "assessment.why.varied",
    "the steps point to different causes": "assessment.why.contrary",
    "flat squats": "assessment.step_name.flat", "heels-raised squats": "assessment.step_name.raised",
    "one-legged squats": "assessment.step_name.single", "knee-to-wall": "assessment.step_name.wall",
    "drifts in": "assessment.fact.red", "steady": "assessment.fact.ok", "mixed": "assessment.fact.unclear",
    "trunk leans": "assessment.fact.leans", "train on as you do": "programme.train_on",
    "on the way down": "phase.descent", "at the bottom": "phase.bottom", "on the way up": "phase.ascent",
    "left side": "side_name.left", "right side": "side_name.right",
    "left knee": "knee.left", "right knee": "knee.right", "knees": "knee.some",
}  # fmt: skip
OLD_TITLES = tuple(text for text, key in OLD_SENTENCES.items() if key.startswith(("exercise.", "programme.assessment")))
"""What a programme's sentence begins with."""
OLD_ANSWERS = {
    "consistent with an ankle limit": "ankle", "consistent with too little hip control": "hip",
    "consistent with both: ankle limit and hip control": "both", "consistent with too little control on one leg": "single",
    "consistent with habit, stance or build": "habit", "nothing to correct": "nothing", "not clear": "unclear",
}  # fmt: skip
_ANSWER_PATTERN = re.compile(rf"({'|'.join(map(re.escape, OLD_ANSWERS))})(?:, {SIDES_PATTERN} side)?")


def register_functions(db: sqlite3.Connection) -> None:
    """Makes what follows callable from the migrations' SQL."""
    for function, parameters in ((recover_answer, 1), (recover_side, 1), (recover_reasons, 2), (recover_message, 1)):
        db.create_function(function.__name__, parameters, function, deterministic=True)


def recover_answer(verdict: str) -> str:
    """The answer in an old assessment's verdict; "unclear" where there is none."""
    found = _ANSWER_PATTERN.fullmatch(verdict)
    return OLD_ANSWERS[found[1]] if found else "unclear"


def recover_side(verdict: str) -> str:
    """Its side."""
    found = _ANSWER_PATTERN.fullmatch(verdict)
    return (found[2] if found else None) or "both"


def recover_reasons(verdict: str, reasons: str) -> str:
    """Its reasons as JSON; a verdict that is not known stands before them in its own words."""
    lost = [] if _ANSWER_PATTERN.fullmatch(verdict) else [literal(verdict)]
    return json.dumps([json.loads(dump_message(said)) for said in (*lost, *map(_recover, json.loads(reasons)))], ensure_ascii=False)


def recover_message(text: str | None) -> str | None:
    """An old sentence as a message in JSON; in its own words where it is not known."""
    return text if not text else dump_message(_recover(text))


def _recover(text: str) -> Message:
    for gap in ("; ", ", "):
        found = _sentences(text.split(gap), gap)
        if found:
            return join_messages(found)
    return literal(text)


def _sentences(parts: Sequence[str], gap: str) -> tuple[Message, ...] | None:
    """``parts`` of a text as whole sentences, which may have ``gap`` in them too, the longest first; None where one is not known."""
    if not parts:
        return ()
    for end in range(len(parts), 0, -1):
        first = _sentence(gap.join(parts[:end]))
        rest = _sentences(parts[end:], gap) if first else None
        if first and rest is not None:
            return (first, *rest)
    return None


def _sentence(text: str) -> Message | None:
    if text in OLD_SENTENCES:
        return message(OLD_SENTENCES[text])
    return next((make(found) for pattern, make in _OLD_PATTERNS if (found := pattern.fullmatch(text))), None)


def _verdict(text: str) -> Message:
    answer, side = message(f"assessment.answer.{recover_answer(text)}"), recover_side(text)
    return answer if side == "both" else message("assessment.on_side", answer=answer, side=message(f"side_name.{side}"))


def _list(text: str) -> tuple[Message, ...]:
    return tuple(_recover(part) for part in text.split(", "))


def _size(text: str) -> Message:
    number, _, unit = text.partition(" ")
    return message("unit.degrees" if unit == "degrees" else f"unit.of_{unit.removeprefix('% of ')}", n=int(number))


def _trend(found: re.Match[str]) -> Message:
    how = "further_in" if found[2] == "further in" else "less_in"
    return message(f"trend.{how}.{found[1]}", percent=float(found[3]), error=float(found[4]))


_OLD_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Message]], ...] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (r"(left|right) knee (further in|less far in) by (\d+) ± (\d+) % of thigh", _trend),
        (r"(slower|faster) by ([\d.]+) ± ([\d.]+) s", lambda m: message(f"trend.{m[1]}", seconds=float(m[2]), error=float(m[3]))),
        (
            r"(.+), (on the way down|at the bottom|on the way up)",
            lambda m: message("advice.knee", cue=_recover(m[1]), phase=_recover(m[2])),
        ),
        (r"(left|right) side: (.+)", lambda m: _recover(m[2])),
        (r"too quick, take ([\d.]+) s", lambda m: message("rep.too_quick", seconds=m[1])),
        (r"(\d+) % of the way", lambda m: message("rep.share", n=int(m[1]))),
        (r"held ([\d.]+) s", lambda m: message("rep.held", seconds=float(m[1]))),
        (r"held ([\d.]+) of ([\d.]+) s", lambda m: message("rep.held_of", seconds=float(m[1]), wanted=m[2])),
        (
            r"(left knee|right knee|knees) came in, (\d+ (?:degrees|% of (?:thigh|trunk|leg)))",
            lambda m: message("rep.fell_in_by", knee=_recover(m[1]), size=_size(m[2])),
        ),
        (r"fewer than (\d+) flat squats could be judged", lambda m: message("assessment.why.few", n=int(m[1]))),
        (r"too close to call: (.+)", lambda m: message("assessment.why.close", steps=_list(m[1]))),
        (r"missing: (.+)", lambda m: message("assessment.why.missing", steps=_list(m[1]))),
        (r"flat: (\d+) ± (\d+) % of thigh", lambda m: message("assessment.fact.flat", n=int(m[1]), error=int(m[2]))),
        (r"heels raised: (\d+) ± (\d+) % of thigh", lambda m: message("assessment.fact.raised", n=int(m[1]), error=int(m[2]))),
        (r"(left|right) leg alone: (.+)", lambda m: message(f"assessment.fact.leg.{m[1]}", how=join_messages(_list(m[2])))),
        (r"knee to wall: left (\S+), right (\S+) cm", lambda m: message("assessment.fact.wall", left=m[1], right=m[2])),
        (_ANSWER_PATTERN.pattern, lambda m: _verdict(m[0])),
        (
            r"knees drift in the (.+): the guided screen tells whether hip or ankle fits",
            lambda m: message("programme.knees_fall_in", exercise=_recover(m[1].capitalize())),
        ),
        (r"(\d+) days since the guided screen: see what has changed", lambda m: message("programme.retest", n=int(m[1]))),
        (r"the screen found (.+): train on as you do", lambda m: message("programme.nothing_found", answer=_verdict(m[1]))),
        (
            r"(consistent with [^;]+|nothing to correct|not clear[^;]*); guided screen again on (\S+)",
            lambda m: message("programme.corrective", answer=_verdict(m[1]), date=m[2]),
        ),
        (rf"({'|'.join(OLD_TITLES)}): (.+)", lambda m: message("programme.line", title=_recover(m[1]), why=_recover(m[2]))),
    )
)
"""Sentences with numbers or other sentences in them, the most definite first."""
