"""A few stations as an answer of an OGC SensorThings 1.1 service: things with places, datastreams and observations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from sample_data.builder.frame import CRS, SOURCE

if TYPE_CHECKING:
    import geopandas as gpd

CHOSEN = ("GS01", "WL01", "NS01", "PM01")
SPAN = ("2026-06-14T00:00:00+08:00", "2026-06-15T23:00:00+08:00")
WORDS = {
    "noise": ("等效声级", "Equivalent sound level"),
    "pm25": ("细颗粒物", "PM2.5"),
    "water_level": ("水位", "Water level"),
    "gas": ("燃气浓度", "Gas concentration"),
}
HOST = "https://sensors.example/v1.1"
"""A name that is kept free for examples (RFC 2606)."""


def excerpt(stations: gpd.GeoDataFrame, readings: pd.DataFrame) -> str:
    """Return the answer to ``Things?$expand=Locations,Datastreams($expand=ObservedProperty,Sensor,Observations)``."""
    chosen = stations[stations["station"].isin(CHOSEN)].to_crs("EPSG:4326")
    things = [_thing(i + 1, row, readings) for i, row in enumerate(chosen.itertuples())]
    return json.dumps({"@iot.count": len(things), "value": things}, ensure_ascii=False, separators=(",", ":"))


def _thing(number: int, row: Any, readings: pd.DataFrame) -> dict[str, Any]:
    """Return a thing with its one place and its one datastream."""
    mine = readings[(readings["station"] == row.station) & readings["time"].between(*SPAN)]
    at = [round(row.geometry.x, 7), round(row.geometry.y, 7)]
    name, name_en = WORDS[row.quantity]
    return {
        "@iot.id": number,
        "@iot.selfLink": f"{HOST}/Things({number})",
        "name": row.name,
        "description": SOURCE,
        "properties": {"station": row.station, "subdistrict": row.subdistrict, "crs_of_the_layer": CRS},
        "Locations": [
            {
                "@iot.id": number,
                "name": row.name,
                "description": row.community,
                "encodingType": "application/geo+json",
                "location": {"type": "Point", "coordinates": at},
            }
        ],
        "Datastreams": [
            {
                "@iot.id": number,
                "name": f"{row.name} {name}",
                "description": name_en,
                "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
                "unitOfMeasurement": {"name": row.unit, "symbol": row.unit, "definition": ""},
                "ObservedProperty": {"@iot.id": number, "name": row.quantity, "definition": "", "description": name_en},
                "Sensor": {"@iot.id": number, "name": row.station, "description": SOURCE,
                           "encodingType": "text/plain", "metadata": ""},
                "Observations": [
                    {"@iot.id": number * 1000 + i, "phenomenonTime": time, "resultTime": time, "result": value}
                    for i, (time, value) in enumerate(zip(mine["time"], mine["value"], strict=True))
                ],
            }
        ],
    }  # fmt: skip
