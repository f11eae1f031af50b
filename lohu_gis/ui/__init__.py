"""The desktop's composition root: window, canvas, panels."""
