"""The frame: menus, page bar, message bar, status bar, start page, palette, docks. Panels and canvas live beside it."""
