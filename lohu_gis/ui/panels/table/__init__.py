"""The attribute table: `rows` orders and filters without Qt, `model` shows a million rows, `view` is the panel."""
