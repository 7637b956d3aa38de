"""Turns domain values into Discord messages, buttons and pictures, in the reader's language."""
