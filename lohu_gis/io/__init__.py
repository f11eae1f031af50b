"""Readers and writers: they return values and findings, sources are never changed."""
