"""Which columns of a buildings layer hold what."""

from __future__ import annotations

from dataclasses import dataclass

from lohu_gis.core.project import Layer
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable

IDS = ("building_id", "id")


@dataclass(frozen=True, slots=True)
class Fields:
    """Columns by meaning; None where the table has none.

    Attributes
    ----------
    height, base
        Top and lower side above the ground, metres.
    use, use_name
        Code of the use, and the same in words.
    id
        Names the building; parts of one building share it.
    plot
        The plot it stands on; not known for proposals.
    """

    height: str | None = None
    storeys: str | None = None
    base: str | None = None
    use: str | None = None
    use_name: str | None = None
    id: str | None = None
    name: str | None = None
    name_en: str | None = None
    plot: str | None = None


def fields_of(layer: Layer, table: FeatureTable) -> Fields:
    """What the layer says, completed by the usual names where the table has such columns."""
    there = set(table.column_names)

    def first(*names: str | None) -> str | None:
        return next((name for name in names if name is not None and name in there), None)

    return Fields(first(layer.height, "height_m"), first(layer.storeys, "storeys"), first(layer.base, "base_m"),
                  first(layer.use, "use"), first("use_name"), first(layer.object_id, *IDS), first("name", "名称"),
                  first("name_en"), first("plot_id"))


def called(layer: Layer, table: FeatureTable, *, english: bool) -> dict[str, str]:
    """What buildings are called: id -> name, of several parts that of the highest; only those with a name.

    `english` prefers the English name where there is one. Empty where the table has no ids or no names.
    """
    fields = fields_of(layer, table)
    columns = [name for name in (fields.name_en if english else None, fields.name) if name is not None]
    if fields.id is None or not columns:
        return {}
    ids = table.column(fields.id).to_pylist()
    bases = [None] * len(ids) if fields.base is None else table.column(fields.base).to_pylist()
    names = [next((name for name in row if name), None)
             for row in zip(*(table.column(name).to_pylist() for name in columns), strict=True)]
    found: dict[str, tuple[float, str]] = {}
    for ident, name, base in zip(ids, names, bases, strict=True):
        if ident is not None and name and (base or 0.0) >= found.get(str(ident), (0.0, ""))[0]:
            found[str(ident)] = (base or 0.0, str(name))
    return {ident: name for ident, (_base, name) in found.items()}


def fitting(table: FeatureTable, column: str, text: str) -> CellValue:
    """A typed code as a value of the column: a whole number where the column holds such; None for nothing typed."""
    clean = text.strip()
    if clean.lstrip("-").isdigit() and str(table.column_type(column)).startswith(("int", "uint")):
        return int(clean)
    return clean or None


def uses_of(table: FeatureTable, fields: Fields) -> dict[str, str]:
    """Uses in the table with their words (empty where there are none), most frequent first; none without a column."""
    import pyarrow.compute as pc

    if fields.use is None:
        return {}
    values = table.column(fields.use).cast("string")
    counted = pc.value_counts(values.drop_null())
    uses = sorted(((entry["counts"].as_py(), entry["values"].as_py()) for entry in counted), reverse=True)
    if fields.use_name is None:
        return {use: "" for _count, use in uses}
    words = table.column(fields.use_name).cast("string")
    found = {}
    for _count, use in uses:
        row = pc.index(values, use).as_py()
        found[use] = words[row].as_py() or ""
    return found
