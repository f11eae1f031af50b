"""An OpenGL window nobody sees."""

from __future__ import annotations

import os

import numpy as np
from vtkmodules import vtkRenderingOpenGL2  # registers the OpenGL classes, too
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkFloatArray, vtkObject, vtkUnsignedCharArray
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow

from lohu_gis.core.errors import LohuError
from lohu_gis.scene3d.build.arrays import F32, U8

SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swr", "gdi generic", "microsoft basic render")
"""Parts of the names of OpenGL renderers that use the processor."""


class OffscreenWindow:
    """Renders one renderer at a time into memory.

    Works without a display: EGL, then OSMesa on Linux where no X server answers; hidden WGL or GLX windows elsewhere.
    Create and use it on one thread.

    Raises
    ------
    LohuError
        ``scene.no_opengl`` when this machine offers no OpenGL that VTK can use.
    """

    def __init__(self, size: tuple[int, int] = (640, 400)) -> None:
        if hasattr(vtkRenderingOpenGL2, "vtkEGLRenderWindow") and not os.environ.get("DISPLAY"):
            os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
        vtkObject.GlobalWarningDisplayOff()
        self._window = vtkRenderWindow()
        self._window.SetOffScreenRendering(1)
        self._window.SetMultiSamples(0)
        self._window.SetSize(*size)
        self._blank = vtkRenderer()
        self._window.AddRenderer(self._blank)
        self._window.Render()
        self._report = report_of(self._window)
        if "OpenGL renderer string" not in self._report:
            raise LohuError("scene.no_opengl", window=self._window.GetClassName())

    @property
    def renderer_name(self) -> str:
        """What OpenGL calls the device, for example ``llvmpipe (LLVM 15.0.6, 256 bits)``."""
        return _line(self._report, "OpenGL renderer string")

    @property
    def software(self) -> bool:
        """True where pictures are made by the processor."""
        name = self.renderer_name.lower()
        return any(part in name for part in SOFTWARE)

    def render(self, renderer: vtkRenderer, size: tuple[int, int]) -> U8:
        """What `renderer` shows, uint8 (height, width, 4), row 0 on top. A view of memory that the next call reuses."""
        if self._window.GetRenderers().IsItemPresent(renderer) == 0:
            self._window.GetRenderers().RemoveAllItems()
            self._window.AddRenderer(renderer)
        width, height = size
        self._window.SetSize(width, height)
        self._window.Render()
        pixels = vtkUnsignedCharArray()
        self._window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, pixels, 0)
        flat: U8 = vtk_to_numpy(pixels)  # type: ignore[no-untyped-call]  # VTK has no types
        return flat.reshape(height, width, 4)[::-1]

    def depth(self, renderer: vtkRenderer, size: tuple[int, int]) -> F32:
        """How far away what was rendered last is along the view, metres, float32 (height, width), row 0 on top."""
        width, height = size
        values = vtkFloatArray()
        self._window.GetZbufferData(0, 0, width - 1, height - 1, values)
        flat: F32 = vtk_to_numpy(values)  # type: ignore[no-untyped-call]  # VTK has no types
        near, far = renderer.GetActiveCamera().GetClippingRange()
        metres: F32 = (near * far / np.maximum(far - flat * (far - near), 1e-6)).astype(np.float32)
        return metres.reshape(height, width)[::-1]

    def close(self) -> None:
        """Release the graphics memory; the window cannot be used afterwards."""
        self._window.Finalize()


def report_of(window: vtkRenderWindow) -> str:
    """What VTK says about the OpenGL of a window."""
    return str(window.ReportCapabilities())


def _line(report: str, name: str) -> str:
    for line in report.splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return ""


def largest(size: tuple[int, int], limit: int) -> tuple[int, int]:
    """`size` made smaller, keeping its shape, until no side exceeds `limit`; at least one pixel."""
    share = min(1.0, limit / max(size))
    width, height = np.maximum(np.round(np.array(size) * share), 1).astype(int)
    return int(width), int(height)
