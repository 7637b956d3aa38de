"""Trivia, pure: making questions, judging answers, scoring, the round as a state machine, standings."""
