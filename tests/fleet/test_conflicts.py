"""Where a mirror and the centre differ there is one rule each, whatever the order in which things come."""

from __future__ import annotations

from mirror.fleet.conflicts import FleetMember, merge_badge, merge_member, merge_name, merge_settings

ADA = FleetMember("ABCDEFGHIJKLMNOP", "Ada", 2, {"height": "170", "pin": "old"}, 1, 1)


def test_the_larger_badge_counter_holds_on_either_side() -> None:
    assert merge_badge(2, 5) == merge_badge(5, 2) == 5


def test_a_name_that_is_not_told_yet_will_be_the_last_written() -> None:
    assert merge_name("Ada L.", "Ada", is_untold=True) == "Ada L."
    assert merge_name("Ada L.", "Ada", is_untold=False) == "Ada"


def test_settings_are_merged_one_by_one() -> None:
    here, centre = {"height": "172", "pin": "here", "old": "x"}, {"height": "170", "pin": "there", "new": "y"}
    assert merge_settings(here, centre, {"height"}) == {"height": "172", "pin": "there", "new": "y"}


def test_a_setting_that_was_taken_away_here_and_is_not_told_stays_away() -> None:
    assert merge_settings({}, {"pin": "there"}, {"pin"}) == {}


def test_a_deletion_wins_over_every_change_made_here() -> None:
    gone = FleetMember(ADA.id, "", 0, deleted=True)
    assert merge_member(ADA, gone, {"name", "setting pin"}) is None
    assert merge_member(None, gone, set()) is None


def test_a_member_who_is_not_known_here_is_as_the_centre_has_them() -> None:
    assert merge_member(None, ADA, set()) == ADA


def test_a_member_of_both_is_merged_field_by_field() -> None:
    here = FleetMember(ADA.id, "Ada L.", 3, {"height": "172", "pin": "old"}, 1, 1)
    assert merge_member(here, ADA, {"name", "setting height"}) == FleetMember(ADA.id, "Ada L.", 3, {"height": "172", "pin": "old"}, 1, 1)
