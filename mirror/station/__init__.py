"""What a mirror that hangs on a wall alone needs: systemd's watchdog, a self-test. It reads counters and touches nothing."""
