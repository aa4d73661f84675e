"""Fuzzing: `make fuzz`, or `python -m fuzz.run`."""
