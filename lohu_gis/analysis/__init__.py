"""Pure functions over GeoDataFrames and arrays, shared by tools."""
