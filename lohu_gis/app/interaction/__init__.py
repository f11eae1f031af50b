"""What mouse and keys mean on the map, as state machines without Qt.

Here live the viewport's arithmetic and the tools (pan, select, measure): events in, intents out. The canvas translates
Qt events into `events.Pointer` and carries intents out; tests replay conversations.
"""
