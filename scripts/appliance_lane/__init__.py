"""The appliance booted in a container, and what is done to it: see ``scripts/appliance``. Standard library only."""
