"""The set-up at the glass: what a new mirror asks its owner, step by step. Pure: no file, clock, camera or network."""

from mirror.setup.answers import SetupAnswers, SetupOffer, ZoneClock
from mirror.setup.setup import JoinResult, Setup
from mirror.setup.wifi import WifiNetwork, WifiRefusal, WifiSecurity, parse_wifi_code

__all__ = [
    "JoinResult",
    "Setup",
    "SetupAnswers",
    "SetupOffer",
    "WifiNetwork",
    "WifiRefusal",
    "WifiSecurity",
    "ZoneClock",
    "parse_wifi_code",
]
