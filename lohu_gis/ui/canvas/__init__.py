"""The map: a widget that moves and composes finished pictures, and the jobs that make them.

`widget.MapCanvas` paints and listens, `pictures.Pictures` has pictures made on the render lane (newest request wins),
`picking.Picker` finds what lies under the cursor, `cards` float above the map. Nothing here waits for anything.
"""
