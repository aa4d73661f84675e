"""Answers for people: one report explained, many summed up."""
