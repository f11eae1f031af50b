"""Numbers that nobody means: refused by the parameter, or computed; never a failure of the program."""

from __future__ import annotations

import pytest

from lohu_gis.app.tools.registry import tools
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.params import Number, Tool
from tests.tools.test_every_tool import LEARNS, arguments

CASES = [pytest.param(tool, name, id=f"{tool.id}-{name}") for tool in tools().values()
         for name, parameter in tool.parameters.items()
         if tool.id.startswith(("plan.", "sun.", "view.", "heat.", "hotspot.", "complaints."))
         and tool.id not in LEARNS and isinstance(parameter.kind, Number)]


@pytest.mark.parametrize("value", [1e308, 1e9, -1e9, 1e-9])
@pytest.mark.parametrize(("tool", "name"), CASES)
def test_absurd_numbers_are_refused_or_computed(tool: Tool, name: str, value: float) -> None:
    kind = tool.parameters[name].kind
    assert isinstance(kind, Number)
    assert kind.min is not None
    assert kind.max is not None, f"{name} takes any number"
    try:
        run_tool(tool, arguments(tool, 2) | {name: value})
    except (UsageError, InputError) as error:
        refused = error.code
    else:
        refused = ""
    if refused:
        assert refused in ("parameter.invalid", "grid.too_large", "bins.too_small", "heat.radius_small")
    else:
        assert kind.min <= value <= kind.max


def test_windows_are_never_so_far_apart_that_small_buildings_have_none() -> None:
    with pytest.raises(UsageError):
        run_tool(tools()["sun.hours_windows"], arguments(tools()["sun.hours_windows"], 2) | {"spacing_m": 1000.0})
