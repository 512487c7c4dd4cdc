"""A picture of a catalogue on paper from the command line, and one that is not there."""

import subprocess
import sys

import pytest
from PIL import Image

from support.picture_files import make
from tabletop.core.values.layer import LayerInfo
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.layers.catalogue_text import catalogue_text
from tabletop.io.plans.plan_store import create_plan


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.gpkg"
    create_plan(path, Plan(scenes={1: Scene(1)}))
    return path


def printed(tmp_path, plan, picture, *more):
    catalogue = tmp_path / "layers.toml"
    info = LayerInfo("drone", {"id": "Drone", "en": "Drone"}, str(picture), role="image")
    catalogue.write_text(catalogue_text([info], tmp_path), encoding="utf-8")
    out = tmp_path / "out.png"
    command = [sys.executable, "-m", "tabletop", "map", str(plan), str(out), "--layers", str(catalogue), "--lang", "en"]
    place = ["--center", "500200,9949850", "--scale", "5000", "--width-px", "800"]
    return out, subprocess.run([*command, *place, *more], capture_output=True, text=True, timeout=60)


def test_a_picture_is_printed_and_one_that_lacks_is_said(tmp_path, plan):
    path = make(tmp_path, "drone.tif")
    out, done = printed(tmp_path, plan, path)
    assert done.returncode == 0, done.stderr
    with Image.open(out) as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 24)}
    assert {(255, 0, 0), (0, 160, 0), (0, 0, 255), (255, 255, 0)} <= colours
    path.unlink()
    out, done = printed(tmp_path, plan, path)
    assert "drone.tif is not there" in done.stderr
