"""The dialog that reads an export of complaints: a masked look at its columns, the questions it leaves, the reading."""
