"""Keeps the bytes: every response goes into a WARC file before anything parses it, and can be read back."""
