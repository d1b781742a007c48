"""Unattended operation: systemd notification, watchdog, health page, metrics, recovery counters, panel power."""
