"""Walking and flying as plain functions: the eye stands somewhere and turns its head."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lohu_gis.scene3d.build.arrays import F64
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.pick import first_hit
from lohu_gis.scene3d.build.scene import SceneData
from lohu_gis.scene3d.build.terrain import TerrainGrid

EYE_M = 1.7
"""Height of a walker's eye above the ground."""

WALK_FOV_DEG, ORBIT_FOV_DEG = 62.0, 30.0
AHEAD_M = 25.0
"""A walker looks at a point this far away: what the camera turns around when he rises into the air again."""

STEEPEST_DEG = 75.0
WALK_MS, RUN_MS = 5.0, 18.0
"""Speeds in metres per second; a stroll would take a morning."""

BODY_M = 0.6
"""Walls are not come nearer than this."""


def eye_camera(eye: F64, azimuth_deg: float, pitch_deg: float = 0.0, fov_deg: float = WALK_FOV_DEG,
               ahead_m: float = AHEAD_M) -> Camera:
    """A camera that stands at `eye` (3,) and looks that way; `pitch_deg` is positive downwards."""
    pitch = float(np.clip(pitch_deg, -STEEPEST_DEG, STEEPEST_DEG))
    view = Camera(0.0, 0.0, 0.0, ahead_m, azimuth_deg % 360.0, pitch, fov_deg)
    focus = eye + ahead_m * view.axes[2]
    return replace(view, x=float(focus[0]), y=float(focus[1]), z=float(focus[2]))


def standing(x: float, y: float, azimuth_deg: float, terrain: TerrainGrid, pitch_deg: float = 0.0) -> Camera:
    """Somebody who stands on the ground and looks that way."""
    return eye_camera(np.array([x, y, float(terrain.sample(x, y)) + EYE_M]), azimuth_deg, pitch_deg)


def turned(camera: Camera, right_deg: float, down_deg: float) -> Camera:
    """The head turned; the eye stays where it is."""
    return eye_camera(camera.position, camera.azimuth_deg + right_deg, camera.pitch_deg + down_deg, camera.fov_deg,
                      camera.distance)


def walked(camera: Camera, ahead_m: float, right_m: float, scene: SceneData) -> Camera:
    """Steps over the ground, at eye height; walls stop them."""
    azimuth = np.radians(camera.azimuth_deg)
    way = (ahead_m * np.array([np.sin(azimuth), np.cos(azimuth), 0.0])
           + right_m * np.array([np.cos(azimuth), -np.sin(azimuth), 0.0]))
    eye = camera.position
    long = float(np.linalg.norm(way))
    if long > 0:
        free = max(free_way(scene, eye, way / long) - BODY_M, 0.0)
        eye = eye + way * min(1.0, free / long)
    x, y = float(eye[0]), float(eye[1])
    eye = np.array([x, y, float(scene.relief.sample(x, y)) + EYE_M])
    return eye_camera(eye, camera.azimuth_deg, camera.pitch_deg, camera.fov_deg, camera.distance)


def flown(camera: Camera, ahead_m: float, right_m: float, up_m: float, terrain: TerrainGrid) -> Camera:
    """Moved the way the view goes, sideways and up, never into the ground."""
    right, _, forward = camera.axes
    eye = camera.position + ahead_m * forward + right_m * right + np.array([0.0, 0.0, up_m])
    x, y = float(eye[0]), float(eye[1])
    eye[2] = max(float(eye[2]), float(terrain.sample(x, y)) + EYE_M)
    return eye_camera(eye, camera.azimuth_deg, camera.pitch_deg, camera.fov_deg, camera.distance)


def fly_speed(camera: Camera, terrain: TerrainGrid) -> float:
    """Metres per second: the higher, the faster."""
    x, y, z = camera.position
    return float(np.clip(1.2 * (z - terrain.sample(x, y)), 12.0, 900.0))


def risen(camera: Camera) -> Camera:
    """From walking or flying back to turning around what is seen: from above and behind, wide enough to see where."""
    pitch = max(camera.pitch_deg, 42.0)
    return replace(camera, distance=max(camera.distance * 8.0, 420.0), pitch_deg=pitch, fov_deg=ORBIT_FOV_DEG)


def free_way(scene: SceneData, start: F64, direction: F64) -> float:
    """Metres from a point along a level unit vector to the first wall; infinite where there is none within 100 m."""
    nearest = np.inf
    end = start + 100.0 * direction
    low, high = np.minimum(start, end) - 0.5, np.maximum(start, end) + 0.5
    for chunk in scene.chunks:
        if len(chunk.triangles) and (chunk.bounds[:3] <= high).all() and (chunk.bounds[3:] >= low).all():
            way, _ = first_hit(chunk.points, chunk.triangles, start - chunk.origin, direction)
            nearest = min(nearest, way)
    return float(nearest)


def covered(scene: SceneData, eye: F64) -> bool:
    """True where somebody would stand inside a building, or closer to its walls than `BODY_M`: roofs are above him."""
    down = np.array([0.0, 0.0, -1.0])
    for east, north in ((0.0, 0.0), (BODY_M, 0.0), (-BODY_M, 0.0), (0.0, BODY_M), (0.0, -BODY_M)):
        spot = np.array([eye[0] + east, eye[1] + north, eye[2]])
        for chunk in scene.chunks:
            low, high = chunk.bounds[:2], chunk.bounds[3:5]
            if len(chunk.triangles) and (low <= spot[:2]).all() and (high >= spot[:2]).all():
                top = np.array([spot[0], spot[1], float(chunk.bounds[5]) + 1.0])
                way, _ = first_hit(chunk.points, chunk.triangles, top - chunk.origin, down)
                if top[2] - way > eye[2]:
                    return True
    return False
