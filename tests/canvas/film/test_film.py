"""Films open elsewhere, have the frames they should, and bad wishes get a sentence."""

import stat
import sys

import pytest
from PIL import Image
from shapely import Polygon

from support.plans import layers_of, plan_of, scene, thing
from tabletop.canvas.film import film
from tabletop.canvas.film.film import check_film, write_film
from tabletop.canvas.film.film_frames import FilmFrames, moments
from tabletop.cli.film import scene_numbers, step_to, steps_of
from tabletop.core.text.errors import InputError, TabletopError

E, N = 500_000.0, 9_950_000.0
FPS, WIDTH = 1, 320
FRAMES = 2 * 6 + 1
"""Three scenes: two steps of six seconds, and the end."""


def crowd(n):
    return Polygon([(E, N), (E + 40 + 20 * n, N), (E + 40 + 20 * n, N + 30), (E, N + 30)])


def three_scenes():
    return plan_of(
        *(thing("unit", (E + 60.0 * n, N + 50), "u", n, n, name="Regu", strength=8) for n in (1, 2, 3)),
        *(thing("crowd", crowd(n), "c", n, n, headcount=100 * n) for n in (1, 2, 3)),
        scenes=[scene(1, "hijau", clock="09.00"), scene(2, clock="09.10"), scene(3, "merah", clock="09.20")],
    )


def frames_of(plan, numbers=None, fps=FPS):
    layers = layers_of(building=[Polygon([(E, N + 80), (E + 20, N + 80), (E + 20, N + 95), (E, N + 95)])])
    return FilmFrames(plan, layers, steps_of(plan, numbers or scene_numbers(plan, None), layers), fps, WIDTH)


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_an_animated_file_opens_and_has_all_frames(tmp_path, qapp, suffix):
    out = tmp_path / f"film{suffix}"
    told = []
    write_film(frames_of(three_scenes()), out, told.append)
    with Image.open(out) as opened:
        assert (opened.n_frames, opened.size) == (FRAMES, (320, 180))
        seen, lasts = [], []
        for n in range(opened.n_frames):
            opened.seek(n)
            seen.append(opened.convert("RGB").tobytes())
            lasts.append(opened.info.get("duration"))
        assert len(set(seen)) > FRAMES / 2
        assert opened.info["loop"] == 0
    assert told[-1] == 1.0 and told == sorted(told)
    assert not list(tmp_path.glob("*.part"))


def test_numbered_pictures(tmp_path, qapp):
    out = tmp_path / "film"
    write_film(frames_of(three_scenes(), [2, 3]), out)
    names = sorted(path.name for path in out.iterdir())
    assert names == [f"{n:04d}.png" for n in range(1, 8)]
    with Image.open(out / "0001.png") as first, Image.open(out / "0007.png") as last:
        assert first.size == last.size == (320, 180) and first.tobytes() != last.tobytes()


def test_level_colours_come_through_a_gif(tmp_path, qapp):
    from tabletop.core.text.style import tokens

    out = tmp_path / "film.gif"
    write_film(frames_of(three_scenes()), out)
    with Image.open(out) as opened:
        colours = {colour for _, colour in opened.convert("RGB").getcolors(100_000)}
    value = tokens("light")["hijau"]
    assert tuple(int(value[n : n + 2], 16) for n in (1, 3, 5)) in colours


def test_mp4_goes_through_the_encoder(tmp_path, qapp, monkeypatch):
    fake = tmp_path / "ffmpeg"
    fake.write_text(f"#!{sys.executable}\nimport sys\nopen(sys.argv[-1], 'wb').write(b'%d' % len(sys.stdin.buffer.read()))\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(film, "encoder", lambda: str(fake))
    out = tmp_path / "film.mp4"
    write_film(frames_of(three_scenes()), out)
    assert int(out.read_bytes()) == (FRAMES + 1) * 320 * 180 * 3  # the last scene is seen for two seconds


def test_what_the_encoder_says_is_passed_on(tmp_path, qapp, monkeypatch):
    fake = tmp_path / "ffmpeg"
    fake.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('no such codec')\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(film, "encoder", lambda: str(fake))
    with pytest.raises(InputError, match="no such codec"):
        write_film(frames_of(three_scenes()), tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()


@pytest.mark.parametrize(
    ("name", "fps", "width", "steps", "said"),
    [
        ("film.avi", 8, 960, 2, "no ending"),
        ("film.gif", 0, 960, 2, "1 to 30"),
        ("film.gif", 8, 100, 2, "320 to 3840"),
        ("film.gif", 8, 960, 0, "two scenes or more"),
        ("film.gif", 30, 960, 20, "more than 3000"),
        ("full", 8, 960, 2, "not empty"),
        ("film.mp4", 8, 960, 2, "ffmpeg"),
    ],
)
def test_bad_wishes_get_a_sentence(tmp_path, monkeypatch, name, fps, width, steps, said):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("kept")
    monkeypatch.setattr(film, "encoder", lambda: None)
    with pytest.raises(InputError, match=said):
        check_film(tmp_path / name, fps, width, steps)


def test_a_folder_that_is_gone_gets_a_sentence(tmp_path, qapp):
    with pytest.raises(InputError, match="cannot be written"):
        write_film(frames_of(three_scenes(), [1, 2]), tmp_path / "gone" / "film.gif")


def test_which_frames_there_are():
    made = moments(2, 2)
    assert [one.step for one in made] == [0] * 12 + [1] * 13
    assert made[0].share == 0 and made[-1].share == 1 and made[0].lasts_ms == 1000
    shares = [one.share for one in made if one.step == 0]
    assert shares == sorted(shares)


@pytest.mark.parametrize(("asked", "numbers"), [(None, [1, 2, 3]), ("1,3", [1, 3]), ("2-3", [2, 3]), ("3-2, 1", [1, 2, 3])])
def test_scenes_by_their_numbers(asked, numbers):
    assert scene_numbers(three_scenes(), asked) == numbers


@pytest.mark.parametrize("asked", ["a", "1-", "1;2", "9"])
def test_scenes_that_are_none(asked):
    with pytest.raises(TabletopError):
        scene_numbers(three_scenes(), asked)


def test_the_step_to_a_scene():
    plan = three_scenes()
    assert step_to(plan, 1, None) == []
    (step,) = step_to(plan, 3, None)
    assert (step.before.number, step.after.number) == (2, 3) and step.going[0].minutes is not None
