"""The tests of the fleet share one PostgreSQL."""

from tests.harness.postgres import postgres as postgres
