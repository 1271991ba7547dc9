"""Mapping: from a catalogue record to a draft, by rules a librarian writes. Pure: reads no file, knows no wiki."""
