"""What the 3D page says when its picture is not live."""

from __future__ import annotations

from lohu_gis.app.i18n import _
from lohu_gis.app.messages.scene import MESSAGES
from lohu_gis.ui.twin.engine import RESTARTING, STARTING, STILL


def caption_text(state: str, reason: str, detail: str, has_picture: bool, has_scene: bool) -> str:
    """The sentence to show over the picture, translated; empty when the picture speaks for itself."""
    if state == STILL:
        return _(MESSAGES.get(reason, MESSAGES["scene.died"])).format(detail=detail, window=detail)
    if state == RESTARTING:
        return _("The 3D process is started again. The last picture is shown meanwhile.")
    if not has_scene:
        return _("No buildings here yet. Add footprints with heights or storeys to see them in 3D.")
    if state == STARTING or not has_picture:
        return _("Preparing the 3D view")
    return ""
