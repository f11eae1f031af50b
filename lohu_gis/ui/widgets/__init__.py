"""Small widgets and makers of widgets that several panels share; they know nothing of projects."""
