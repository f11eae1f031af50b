"""2D maps: planning computes what to draw as arrays, thin painters put it on screen or paper.

Lives here: `plan` (style + table + viewport -> draw operations; no Qt), `qt` (operations -> QImage, PNG, PDF,
legend pictures) and `svg` (operations -> SVG). Does not live here: reading files, the window, layouts of pages.

How to use it::

    cache = MapCache()                                   # one per document; safe to share between threads
    request = MapRequest((VectorInput(layer, table), RasterInput(layer, reader)), viewport, selection=project.selection)
    plan = plan_map(request, cache, progress)            # any thread; arrays only
    image = paint_map(plan, progress, pictures=kept)     # render.qt.screen; any thread but one at a time
    write_png(plan, path, dpi=144)                       # render.qt.png
    write_pdf(plan, path, title="...")                   # render.qt.pdf      (plan made with target="paper")
    write_svg(plan, path)                                # render.svg         (plan made with target="paper")

- `plan.viewport.Viewport`: centre, map units per logical pixel, size, rotation, CRS, device ratio.
- `plan.map`: `MapRequest`, `VectorInput`, `RasterInput`, `SurfaceInput`, `MapCache`, `plan_map`; the canvas calls
  `plan_input` per layer (latest wins) and `plan_labels` after all layers.
- `plan.hit`: `identify`, `select_rect`.
- `plan.legend`: `legend_of(request)`; `plan.furniture`: `Furniture` (title, legend card, scale bar, north arrow,
  attribution, note on invented data) given to a request puts them on the picture.
- `qt.arriving`: `ArrivingLayer`, a layer that is drawn while its batches arrive (`plan.incremental` below it).
- `qt.screen`: `paint_map`, `paint_layer`, `compose`, `PictureCache`; `qt.thumbnail`: `symbol_image` for legends;
  `qt.application`: `ensure_application` for programs without a window.

Painting off the GUI thread needs a QGuiApplication (any platform) because of fonts. Paint calls hold the GIL in
pieces of a few milliseconds; `sys.setswitchinterval(0.001)` keeps the window answering.
"""
