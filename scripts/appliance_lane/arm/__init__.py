"""The appliance on 64-bit ARM, on a card image made with the stage for pi-gen (``scripts/appliance --arm``)."""
