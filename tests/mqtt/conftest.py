"""The tests against a real broker have one each."""

from tests.harness.mosquitto import mosquitto as mosquitto
