"""The building panel: what is selected in figures that can be typed, and what the next drawn building is like."""
