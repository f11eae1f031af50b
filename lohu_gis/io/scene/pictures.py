"""Pictures on models, decoded and made small enough."""

from __future__ import annotations

import io

import numpy as np

from lohu_gis.core.contextmesh import F32, U8

MAX_PIXELS = 1 << 26
"""Larger pictures are not opened; 64 million pixels are 8192 x 8192."""

LONGEST, ROUGH = 2048, 256
"""Longer sides are made this long: of pictures that are kept, and of those that only lend their colours."""


def picture_of(data: bytes, *, kept: bool = True) -> U8 | None:
    """A picture, uint8 (height, width, 3), row 0 on top; None for what cannot be opened or is too large."""
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opened = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP", "BMP"))
            if opened.width * opened.height > MAX_PIXELS:
                return None
            longest = LONGEST if kept else ROUGH
            opened.draft("RGB", (longest, longest))
            plain = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    plain.thumbnail((longest, longest))
    return np.array(plain)


def colours_at(picture: U8, uv: F32) -> U8:
    """Colour of a picture around places, uint8 (n, 3); places outside repeat the picture. (0, 0) is its lower left."""
    from PIL import Image

    small = np.asarray(Image.fromarray(picture).resize((min(picture.shape[1], 128), min(picture.shape[0], 128)),
                                                       Image.Resampling.BOX))
    with np.errstate(invalid="ignore"):
        share = np.nan_to_num(np.mod(uv.astype(np.float64), 1.0))
    rows = np.minimum(((1 - share[:, 1]) * small.shape[0]).astype(np.int64), small.shape[0] - 1)
    columns = np.minimum((share[:, 0] * small.shape[1]).astype(np.int64), small.shape[1] - 1)
    found: U8 = small[rows, columns]
    return found
