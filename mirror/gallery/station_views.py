"""The gallery's Views of a station: coming and going, resting, choosing, looking after it. Menus and labels are the mirror's own."""

from __future__ import annotations

from dataclasses import replace

from mirror.alignment.quality import abstention_advice
from mirror.controls.keypad import BUTTON_MEANINGS, short_and_long
from mirror.display.geometry import CameraGeometry
from mirror.display.geometry_fit import CalibrationGuide
from mirror.exercises import Exercise, catalogue, find_exercise
from mirror.gallery.samples import SAMPLE_FRAME_SIZE_PX, sample_person, sample_rep, seen, train
from mirror.types import (
    Action,
    AttractScene,
    BaselineScene,
    ButtonLabel,
    ChallengeBest,
    ChallengeCountdownScene,
    ChallengeInviteScene,
    ChallengeOffer,
    ChallengeResultScene,
    ChallengeStatus,
    ConfirmScene,
    DiagnosticsScene,
    FindingsPage,
    HandChoice,
    HandSigns,
    InvitationScene,
    ItemState,
    LessonScene,
    Member,
    MenuScene,
    PlacementScene,
    Pose,
    RestScene,
    RingScene,
    SetScene,
    SleepScene,
    SplashScene,
    StatusBar,
    SummaryScene,
    View,
    WeightScene,
)
from mirror.types.message import join_messages, literal, message
from mirror.types.service import part_name
from mirror.visit import button_labels, menus
from mirror.visit.gestures import Side
from mirror.visit.greeting import BADGE_INVITATION
from mirror.visit.input import LESSON_MEANINGS
from mirror.visit.overlays import PHONE_QUESTION, Overlays, shutdown_scene
from mirror.visit.phone import PHONE_HINT
from mirror.visit.state_machine import State, VisitStateMachine

SAMPLE_NAME = "Bartholomäus Żółkiewska-O'Hara"
"""As long as names may be."""
SAMPLE_MEMBERS = (SAMPLE_NAME, "Ada", "Björn", "Çelik", "日本", "Dr. W", "Eve", "Faruk", "Grace", "Hedy")
SAMPLE_NOTICE = message("glass.owner", what=join_messages([message("service.settings"), message("service.web")]))
SAMPLE_RESULT_URL = "https://example.org/mirror/r.html#" + "1-squat-8-1-71-clean2-l14-r7-d31-" * 4
RAISED_HAND = HandChoice("right", 0.6, LESSON_MEANINGS[1].label)
SAMPLE_NEXT_SET = message("visit.next_set", exercise=find_exercise("banded_squat").title, n=2, total=3)
SAMPLE_FINDINGS: tuple[tuple[ItemState, str, str], ...] = (
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
    ("ok", "web page", "http://mirror.local:8080"),
    ("ok", "glass", "contrast 7.2 : 1"),
)
SAMPLE_DOCTOR_PAGE = FindingsPage(
    message("doctor.title"), tuple((state, part_name(name), literal(line)) for state, name, line in SAMPLE_FINDINGS)
)


def sample_keys(words: button_labels.Words) -> tuple[ButtonLabel, ...]:
    """The labels of a mirror with all its buttons, whose actions mean ``words`` now."""
    return button_labels.button_labels(short_and_long(BUTTON_MEANINGS), words)


def station_views(base: View, summary: View) -> dict[str, View]:
    """By name; ``summary`` is a View with a summary."""
    assert isinstance(summary.scene, SummaryScene)
    here = replace(base, person=seen(), status=StatusBar(member="Ada"))
    invited = replace(here, status=StatusBar(invite=BADGE_INVITATION))
    named = StatusBar(member=SAMPLE_NAME)
    best = ChallengeBest(24, 31)
    offer = ChallengeOffer(60.0, best)
    race = train(base, regime="walk-up", reps=11, depth=0.2, drift=(0.01, 0.02), last_rep=sample_rep(11, 0.01, 0.0))
    race = replace(race, person=seen(0.2), scene=SetScene(challenge=ChallengeStatus(11, 23.4, 60.0)))
    left, right = (one.label for one in button_labels.hand_meanings("training", button_labels.BETWEEN_SETS_LABELS))
    between = StatusBar(hands=HandSigns(left, right))
    less, more = button_labels.hand_meanings("weight", button_labels.WEIGHT_LABELS)
    sleeping = replace(base, scene=SleepScene(), light=0.0)
    return {
        "splash": View(base.time, SplashScene(message("splash.model"))),
        "attract-owner": replace(base, scene=AttractScene(), status=StatusBar(station="Studio East", notice=SAMPLE_NOTICE)),
        "attract-station": replace(base, scene=AttractScene(), status=StatusBar(station="Studio East, mirror 2", invite=BADGE_INVITATION)),
        "placement-invite": replace(invited, scene=PlacementScene(abstention_advice("near"))),
        "placement-member": replace(here, scene=PlacementScene(abstention_advice("turned")), status=named),
        "baseline-member": train(replace(here, scene=BaselineScene()), depth=0.0),
        "attract-challenge": replace(base, scene=AttractScene(challenge=offer)),
        "attract-challenge-first": replace(base, scene=AttractScene(challenge=ChallengeOffer(60.0, ChallengeBest()))),
        "challenge-invite": replace(here, scene=ChallengeInviteScene(offer), status=StatusBar()),
        "challenge-countdown": replace(here, scene=ChallengeCountdownScene(3), status=StatusBar()),
        "challenge-result": replace(here, scene=ChallengeResultScene(18, "none", best, base.time - 5.0), status=StatusBar()),
        "challenge-result-best": replace(
            here,
            scene=ChallengeResultScene(32, "record", ChallengeBest(32, 32), base.time - 1.6, takeaway=SAMPLE_RESULT_URL),
            status=StatusBar(),
        ),
        "set-slow": replace(race, scene=SetScene(), person=replace(seen(0.2), pictures_per_s=4.1)),
        "set-challenge": race,
        "set-challenge-end": train(replace(race, scene=SetScene(challenge=ChallengeStatus(28, 7.2, 60.0))), partials=2),
        "set-keys": replace(race, scene=SetScene(), status=StatusBar(keys=sample_keys(button_labels.TRAINING_LABELS))),
        **_choosing(here, find_exercise("squat")),
        **_calibrating(base),
        "weight": replace(
            here,
            scene=WeightScene(find_exercise("squat").title, 22.5),
            status=StatusBar(
                keys=sample_keys(button_labels.WEIGHT_LABELS),
                hands=HandSigns(less.label, more.label),
            ),
        ),
        "page": replace(
            here, scene=DiagnosticsScene(SAMPLE_DOCTOR_PAGE), status=StatusBar(keys=sample_keys(button_labels.DIAGNOSTICS_LABELS))
        ),
        "sleep": sleeping,
        "summary-hands": replace(summary, status=between),
        "summary-hands-takeaway": replace(summary, scene=replace(summary.scene, takeaway=SAMPLE_RESULT_URL), status=between),
        "summary-takeaway": replace(summary, scene=replace(summary.scene, takeaway=SAMPLE_RESULT_URL), status=StatusBar(member="Ada")),
        "summary-phone": replace(summary, status=replace(between, hint=PHONE_HINT)),
        "summary-address": train(
            replace(
                summary,
                scene=replace(summary.scene, address="http://mirror.local:8080/r/7Q4K"),
                status=StatusBar(keys=sample_keys(button_labels.BETWEEN_SETS_LABELS)),
            ),
            title=find_exercise("single_leg squat").title,
        ),
    }


def _choosing(here: View, exercise: Exercise) -> dict[str, View]:
    """The rest, the menus, the question before the mirror is switched off, and what raised hands choose in them."""
    main = menus.main_menu(exercise, guided=False, profiles=True, here=True)
    main.move(1)
    handy = menus.main_menu(exercise, False, True, True, station=(menus.SELF_TEST_CHOICE, menus.SWITCH_OFF_CHOICE))
    handy.move(1)
    everyone = [Member(str(index), name) for index, name in enumerate(SAMPLE_MEMBERS)]
    choosing = StatusBar(member="Ada", keys=sample_keys(button_labels.MENU_LABELS))
    resting_keys = StatusBar(member=SAMPLE_NAME, keys=sample_keys(button_labels.BETWEEN_SETS_LABELS))

    def hands(state: State, words: button_labels.Words, held: Side | None = None, filled: float = 0.6, typing: bool = False) -> StatusBar:
        left, right = (one.label for one in button_labels.hand_meanings(state, words, typing))
        label = left if held == "left" else main.marked.label if state == "menu" else right
        return StatusBar(hands=HandSigns(left, right, held and HandChoice(held, filled, label)))

    def menu(scene: MenuScene) -> View:
        return replace(here, scene=scene, status=choosing)

    def rest(held: Side | None = None, takeaway: str | None = None, filled: float = 0.6) -> View:
        resting = RestScene(38.0, 90.0, SAMPLE_NEXT_SET, "banded_squat", 2.6, takeaway)
        return replace(here, scene=resting, status=hands("rest", button_labels.BETWEEN_SETS_LABELS, held, filled))

    learning = replace(here, scene=LessonScene(), status=StatusBar(hands=HandSigns(LESSON_MEANINGS[0].label, LESSON_MEANINGS[1].label)))
    question = replace(here, scene=shutdown_scene(False, 8.2))
    return {
        "attract-hands": replace(here, scene=AttractScene(), status=hands("attract", button_labels.READY_LABELS)),
        "lesson": learning,
        "lesson-hand": replace(learning, status=replace(learning.status, hands=replace(learning.status.hands, held=RAISED_HAND))),
        "lesson-learned": replace(here, scene=LessonScene(learned=True), status=StatusBar()),
        "rest": rest(),
        "rest-takeaway": rest(takeaway=SAMPLE_RESULT_URL),
        "rest-takeaway-hand": rest("right", SAMPLE_RESULT_URL),
        "rest-over": replace(here, scene=RestScene(95.0, 90.0, find_exercise("squat").title, "squat"), status=resting_keys),
        "rest-hand": rest("right"),
        "rest-hand-left": rest("left", filled=1.0),
        "menu": replace(here, scene=main.scene()),
        "menu-hand": replace(here, scene=main.scene(), status=hands("menu", button_labels.MENU_LABELS, "left", 0.35)),
        "menu-exercises": menu(menus.exercise_menu(tuple(catalogue().values()), exercise).scene()),
        "menu-names": menu(menus.profile_menu(everyone, everyone[-2], joins=True).scene()),
        **_joining(here, choosing),
        "menu-no-buttons": replace(
            here,
            scene=handy.scene(),
            status=hands("menu", button_labels.MENU_LABELS),
        ),
        "ask": replace(question, status=StatusBar(keys=sample_keys(button_labels.CONFIRM_LABELS))),
        "ask-hands": replace(question, status=hands("ask", button_labels.CONFIRM_LABELS)),
        "phone-opened": replace(here, scene=ConfirmScene(*PHONE_QUESTION, 17.4), status=hands("phone", button_labels.PHONE_LABELS)),
    }


def _joining(here: View, choosing: StatusBar) -> dict[str, View]:
    """A new member: the code for the phone, and the name letter by letter where there is no page."""
    over = Overlays(VisitStateMachine())
    over.joining.choose(menus.MenuChoice("new member", message("menu.new_member")), 0.0)
    made = {"menu-consent": over.scene(0.0)}
    over.joining.choose(menus.MenuChoice("agree", message("menu.agree")), 0.0)
    for letter in "ANN":
        over.joining.choose(menus.MenuChoice("letter", literal(letter), letter), 0.0)
    made["menu-name"] = over.scene(0.0)
    over.joining.choose(menus.MenuChoice("letters", literal("A"), "0"), 0.0)
    made["menu-letters"] = over.scene(0.0)
    asked = replace(choosing, member="", keys=sample_keys(button_labels.DIAGNOSTICS_LABELS))
    return {
        "invite": replace(here, scene=InvitationScene("http://mirror.local:8080/s/7Q4K-3fk9Zk2mD0Qxw1nBA"), status=asked),
        **{name: replace(here, scene=scene, status=choosing) for name, scene in made.items() if scene},
    }


def _calibrating(base: View) -> dict[str, View]:
    """The rings of ``mirror calibrate``: the person is not seen whole, moves the first ring, and then has it low on the glass."""
    guide = CalibrationGuide(CameraGeometry(150.0, -30.0, -8.0, 46.0, 1500.0), (299.0, 531.0))
    made = {"lineup-stand": guide.asked}
    guide.see(Pose(0.0, SAMPLE_FRAME_SIZE_PX, sample_person()))
    guide.act(Action.SELECT)
    guide.act(Action.SELECT)
    for _ in range(29):
        guide.act(Action.PREVIOUS)
    made["lineup"] = guide.asked
    for _ in range(72):
        guide.act(Action.NEXT)
    made["lineup-low"] = guide.asked
    return {name: replace(base, scene=RingScene(asked.title, asked.text, asked.ring)) for name, asked in made.items()}
