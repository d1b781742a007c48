"""Codes of Wi-Fi networks: what phones show, and what a stranger may hold up."""

from __future__ import annotations

import random

import pytest

from mirror.i18n import Translator
from mirror.setup import WifiNetwork, WifiRefusal, parse_wifi_code


def _why(text: str) -> str:
    found = parse_wifi_code(text)
    assert isinstance(found, WifiRefusal), found
    return found.why.key.removeprefix("setup.wifi.")


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("WIFI:T:WPA;S:Studio East;P:correct horse;;", WifiNetwork("Studio East", "wpa", "correct horse")),
        ("WIFI:S:Studio;T:WPA;P:password;H:false;;", WifiNetwork("Studio", "wpa", "password")),  # as iOS writes it
        ("WIFI:T:WPA;P:password;S:Studio;H:true;", WifiNetwork("Studio", "wpa", "password", True)),
        ("wifi:t:wpa2;s:Studio;p:password;;", WifiNetwork("Studio", "wpa", "password")),
        ("WIFI:T:SAE;S:Studio;P:short;;", WifiNetwork("Studio", "sae", "short")),
        ("WIFI:T:nopass;S:Café;;", WifiNetwork("Café", "open")),
        ("WIFI:S:Café;;", WifiNetwork("Café", "open")),
        ("WIFI:T:nopass;S:Café;P:left over;;", WifiNetwork("Café", "open")),
        ("WIFI:T:WEP;S:old;P:abcde;;", WifiNetwork("old", "wep", "abcde")),
        ("WIFI:T:WEP;S:old;P:0123456789;;", WifiNetwork("old", "wep", "0123456789")),
        (r"WIFI:T:WPA;S:a\;b\:c\,d\"e\\;P:\;\;\;\;\\\\\\\\;;", WifiNetwork('a;b:c,d"e\\', "wpa", ";;;;" + "\\" * 4)),
        ('WIFI:T:WPA;S:"ABCD";P:password;;', WifiNetwork("ABCD", "wpa", "password")),
        ('WIFI:T:WPA;S:"Studio";P:password;;', WifiNetwork('"Studio"', "wpa", "password")),
        (f"WIFI:T:WPA;S:raw;P:{'aB3' * 21}f;;", WifiNetwork("raw", "wpa", "aB3" * 21 + "f")),
        ("WIFI:T:WPA;R:1;K:MDkwEwYH;S:Studio;P:password;;", WifiNetwork("Studio", "wpa", "password")),  # fields of WPA3's own format
        ("WIFI:T:WPA;S:a:b;P:pass:word;;", WifiNetwork("a:b", "wpa", "pass:word")),
        (f"WIFI:T:nopass;S:{'ü' * 16};;", WifiNetwork("ü" * 16, "open")),
    ],
)  # fmt: skip
def test_what_phones_show_is_read(text: str, network: WifiNetwork) -> None:
    assert parse_wifi_code(text) == network


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no_code"),
        ("https://example.org/", "no_code"),
        ("MIRROR1:abc", "no_code"),
        ("WIFI:", "name"),
        ("WIFI:T:WPA;P:password;;", "name"),
        ("WIFI:T:WPA;S:;P:password;;", "name"),
        (f"WIFI:T:nopass;S:{'x' * 33};;", "name"),
        (f"WIFI:T:nopass;S:{'ü' * 17};;", "name"),
        ("WIFI:T:nopass;S:two\nlines;;", "name"),
        ("WIFI:T:nopass;S:\x1b[2J;;", "name"),
        ("WIFI:T:nopass;S:a\0b;;", "name"),
        ("WIFI:T:nopass;S:right\u202eleft;;", "name"),
        ("WIFI:T:WPA;S:Studio;;", "password"),
        ("WIFI:T:WPA;S:Studio;P:seven77;;", "password"),
        (f"WIFI:T:WPA;S:Studio;P:{'x' * 64};;", "password"),
        (f"WIFI:T:WPA;S:Studio;P:{'a' * 65};;", "password"),
        ("WIFI:T:WPA;S:Studio;P:pass\nword;;", "password"),
        ("WIFI:T:WPA;S:Studio;P:pässword;;", "password"),
        ("WIFI:T:SAE;S:Studio;P:;;", "password"),
        ("WIFI:T:WEP;S:old;P:abcdefg;;", "password"),
        ("WIFI:T:WPA2-EAP;S:Firm;E:PEAP;I:ada;P:password;;", "kind"),
        ("WIFI:T:WPA;S:Firm;E:TTLS;P:password;;", "kind"),
        ("WIFI:T:;rm -rf;S:x;;", "damaged"),
        ("WIFI:T:WPA;S:Studio;P:password", "damaged"),
        ("WIFI:T:WPA;S:Studio;P:password\\", "damaged"),
        ("WIFI:T:WPA;S:Studio;P:password\\;", "damaged"),
        ("WIFI:T:WPA;S:one;S:two;P:password;;", "damaged"),
        ("WIFI:T:WPA;:x;S:Studio;P:password;;", "damaged"),
        ("WIFI:T:nopass;S:x;" + "Z:z;" * 200, "damaged"),
    ],
)
def test_what_cannot_be_joined_is_refused_for_its_own_reason(text: str, why: str) -> None:
    assert _why(text) == why


def test_every_refusal_has_words_in_every_language() -> None:
    for language in ("en", "de", "fr"):
        for text in ("", "WIFI:S:", "WIFI:", "WIFI:T:X;S:x;;", "WIFI:T:WPA;S:x;;"):
            found = parse_wifi_code(text)
            assert isinstance(found, WifiRefusal)
            assert not Translator(language).text(found.why).startswith("setup.")


def test_a_thousand_random_texts_raise_nothing_and_let_no_control_character_through() -> None:
    random.seed(7)
    letters = [*'\\;:,"\0\n\x1bé\U0001f600aF0TSPH', "WPA", "true", "password"]
    for _ in range(1000):
        found = parse_wifi_code("WIFI:" + "".join(random.choices(letters, k=random.randint(0, 60))))
        if isinstance(found, WifiNetwork):
            assert found.ssid.isprintable()
            assert len(found.ssid.encode()) <= 32
            assert found.password.isascii()
            assert found.password.isprintable()


def test_a_password_is_in_no_representation() -> None:
    found = parse_wifi_code("WIFI:T:WPA;S:Studio;P:correct horse;;")
    assert "correct horse" not in f"{found!r} {found}"
