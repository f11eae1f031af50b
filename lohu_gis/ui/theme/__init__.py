"""How the program looks: tokens, the style sheet made from them, icons.

No colour, size or font is named elsewhere in `ui`."""
