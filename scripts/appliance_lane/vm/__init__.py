"""The same appliance in an emulated machine: a kernel's screen, camera, buttons, sound and watchdog (``scripts/appliance --vm``)."""
