"""One file per tool: a declared function over values. No file access, no other tool."""
