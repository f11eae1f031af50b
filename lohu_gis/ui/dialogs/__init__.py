"""Windows in front of the window, each for a question that was asked by a command: tool, export, filter, about."""
