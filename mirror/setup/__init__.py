"""The set-up at the glass: what a new mirror asks its owner, step by step. Pure: no file, clock, camera or network."""

from mirror.setup.answers import SetupAnswers, SetupOffer, ZoneClock
from mirror.setup.fleet import FleetCode, FleetRefusal, parse_fleet_code
from mirror.setup.setup import EnrolmentResult, JoinResult, Setup
from mirror.setup.wifi import WifiNetwork, WifiRefusal, WifiSecurity, parse_wifi_code

__all__ = [
    "EnrolmentResult",
    "FleetCode",
    "FleetRefusal",
    "JoinResult",
    "Setup",
    "SetupAnswers",
    "SetupOffer",
    "WifiNetwork",
    "WifiRefusal",
    "WifiSecurity",
    "ZoneClock",
    "parse_fleet_code",
    "parse_wifi_code",
]
