"""The set-up at the glass: what a new mirror asks its owner, step by step. Pure: no file, clock, camera or network."""

from mirror.setup.wifi import WifiNetwork, WifiRefusal, WifiSecurity, parse_wifi_code

__all__ = ["WifiNetwork", "WifiRefusal", "WifiSecurity", "parse_wifi_code"]
