"""The recipe that turns the published MoveNet weights into this project's int8 models; run through ``scripts/build_model.py``."""
