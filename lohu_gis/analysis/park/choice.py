"""Which units are meant: a choice by use, vacancy, floors, rent and street, and its form as a filter of the layer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from lohu_gis.core.errors import LohuError
from lohu_gis.core.expression import parse, quoted, tree

Number = TypeVar("Number", bound=float)
State = Literal["", "vacant", "occupied"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for; the default asks for all units.

    Attributes
    ----------
    uses
        Any of these; empty for all.
    state
        Vacant, occupied, or "" for both.
    floors, rents
        Lowest and highest, either may be None: floors count from 1 at the ground, rents in CNY per m2 and month.
        A unit whose floor or rent is unknown does not meet a limit.
    street
        Name, or None for all.
    """

    uses: tuple[str, ...] = ()
    state: State = ""
    floors: tuple[int | None, int | None] = (None, None)
    rents: tuple[float | None, float | None] = (None, None)
    street: str | None = None

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return self != Choice()

    def where(self) -> str | None:
        """The filter of the units layer (grammar of `core.expression`); None for all."""
        parts = []
        if self.uses:
            parts.append(f"{quoted('use')} IN ({', '.join(_text(use) for use in self.uses)})")
        if self.state:
            parts.append(f"{quoted('vacant')} = {'TRUE' if self.state == 'vacant' else 'FALSE'}")
        for column, (low, high) in (("floor", self.floors), ("rent_cny_m2_month", self.rents)):
            parts += [f"{quoted(column)} >= {_figure(low)}"] if low is not None else []
            parts += [f"{quoted(column)} <= {_figure(high)}"] if high is not None else []
        if self.street is not None:
            parts.append(f"{quoted('street')} = {_text(self.street)}")
        return " AND ".join(parts) or None


def choice_of(where: str | None) -> Choice | None:
    """The choice that a filter of this form means; None for a filter that a planner wrote in another form."""
    if not where:
        return Choice()
    try:
        root = parse(where).root
    except LohuError:
        return None
    items = root.items if isinstance(root, tree.Logic) and root.operator == "AND" else (root,)
    found: Choice | None = Choice()
    for item in items:
        found = None if found is None else _with(found, item)
    return found if found is not None and found.where() == where else None


def _with(choice: Choice, item: tree.Node) -> Choice | None:
    match item:
        case tree.In(value=tree.ColumnName(name="use"), options=options):
            uses = tuple(str(option.value) for option in options if isinstance(option, tree.Literal))
            return replace(choice, uses=uses)
        case tree.Compare(operator="=", left=tree.ColumnName(name="vacant"), right=tree.Literal(value=bool(value))):
            return replace(choice, state="vacant" if value else "occupied")
        case tree.Compare(operator="=", left=tree.ColumnName(name="street"), right=tree.Literal(value=str(value))):
            return replace(choice, street=value)
        case tree.Compare(operator=sign, left=tree.ColumnName(name="floor"), right=right):
            floor = _number(right)
            return None if floor is None else replace(choice, floors=_limit(choice.floors, sign, int(floor)))
        case tree.Compare(operator=sign, left=tree.ColumnName(name="rent_cny_m2_month"), right=right):
            rent = _number(right)
            return None if rent is None else replace(choice, rents=_limit(choice.rents, sign, rent))
    return None


def _limit(
        limits: tuple[Number | None, Number | None], sign: str, value: Number) -> tuple[Number | None, Number | None]:
    return (value, limits[1]) if sign == ">=" else (limits[0], value)


def _number(node: tree.Node) -> float | None:
    if isinstance(node, tree.Negative):
        inner = _number(node.operand)
        return None if inner is None else -inner
    if isinstance(node, tree.Literal) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return float(node.value)
    return None


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _figure(value: float) -> str:
    """A number as it is written, without a needless point; read again it is the same."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
