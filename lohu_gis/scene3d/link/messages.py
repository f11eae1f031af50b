"""The messages between the window and the 3D process."""

from __future__ import annotations

from dataclasses import dataclass

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.link.appearance import Appearance
from lohu_gis.scene3d.link.parcels import Ticket

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Load:
    """Show a scene; the parcel holds a `SceneData`."""

    number: int
    parcel: Ticket


@dataclass(frozen=True, slots=True)
class Chunks:
    """Show some chunks anew; the parcel holds a tuple of `MeshChunk`."""

    number: int
    parcel: Ticket


@dataclass(frozen=True, slots=True)
class Colours:
    """Colour buildings; the parcel holds their ids and a uint8 array (n, 3)."""

    number: int
    parcel: Ticket


@dataclass(frozen=True, slots=True)
class Texture:
    """Lay a map on the ground: the parcel holds two items, for the whole and for the detail.

    An item is None to keep what is there, or a tuple of one `GroundTexture` or None.
    """

    number: int
    parcel: Ticket


@dataclass(frozen=True, slots=True)
class Mark:
    """Show a named group of marks; the parcel holds a tuple of one `Marks` or None, which takes the group away."""

    number: int
    name: str
    parcel: Ticket


@dataclass(frozen=True, slots=True)
class Dress:
    """Show everything like this from now on."""

    number: int
    appearance: Appearance


@dataclass(frozen=True, slots=True)
class Frames:
    """Draw pictures into this store from now on."""

    number: int
    name: str
    capacity: int


@dataclass(frozen=True, slots=True)
class View:
    """Draw a picture of `size`; `quality` is a value of ``stage.Quality``. Only the newest request is drawn.

    `ratio` is pixels per logical pixel of the screen: what widths of lines and sizes of words are multiplied with.
    """

    number: int
    camera: Camera
    size: Size
    quality: str
    ratio: float = 1.0


@dataclass(frozen=True, slots=True)
class PickAt:
    """Say what is at a pixel."""

    number: int
    camera: Camera
    size: Size
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class StillOf:
    """Draw a finished picture of any size into the store `name` (width x height x 3 bytes)."""

    number: int
    camera: Camera
    size: Size
    name: str


@dataclass(frozen=True, slots=True)
class Stop:
    """End; the process leaves without an answer."""

    number: int


Request = Load | Chunks | Colours | Texture | Mark | Dress | Frames | View | PickAt | StillOf | Stop


@dataclass(frozen=True, slots=True)
class Ready:
    """The process can draw."""

    renderer: str
    software: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture lies in a slot of the store. `size` may be half of what was asked for while moving."""

    store: str
    slot: int
    size: Size
    camera: Camera
    quality: str


@dataclass(frozen=True, slots=True)
class Picked:
    """Answer to `PickAt`."""

    number: int
    fid: int | None
    position: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class StillDone:
    """The still of request `number` is in its store."""

    number: int


@dataclass(frozen=True, slots=True)
class Done:
    """All requests up to `number` have been dealt with."""

    number: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The process gives up; `code` is that of a `LohuError`, or ``scene.crashed``."""

    code: str
    detail: str


Answer = Ready | Shown | Picked | StillDone | Done | Failed
