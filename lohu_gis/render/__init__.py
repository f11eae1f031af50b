"""2D maps: plan computes what to draw as arrays (no Qt), the painters put it on screen or paper."""
