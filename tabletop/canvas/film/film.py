"""A film of scenes in a file: GIF or WebP, MP4 where ffmpeg is installed, or a folder of numbered PNGs; whole or not at all."""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter

from tabletop.canvas.film.film_frames import FilmFrames
from tabletop.canvas.paper.print_map import application
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.owned_names import folder_prefix
from tabletop.core.text.style import tokens
from tabletop.core.text.whole_file import write_whole

Progress = Callable[[float], None]
ENDINGS = (".gif", ".webp", ".mp4")
FPS, WIDTHS_PX = (1, 30), (320, 3840)
MOST_FRAMES = 3000
MOST_COLOURS = 256
WEBP = {"quality": 82, "method": 2}


def encoder() -> str | None:
    """The program that writes MP4, where one is installed."""
    return shutil.which("ffmpeg")


def check_film(out: Path, fps: int, width_px: int, steps: int) -> None:
    """Raise InputError with one sentence for a name, a number of frames or a width that no film can have."""
    suffix = Path(out).suffix.lower()
    if suffix and suffix not in ENDINGS:
        known = ", ".join(ending.removeprefix(".") for ending in ENDINGS)
        raise InputError(
            mark("{file} has no ending that a film can have; give one of {known}, or the name of a folder for numbered pictures."),
            file=Path(out).name,
            known=known,
        )
    if suffix == ".mp4" and encoder() is None:
        raise InputError(mark("MP4 needs the program ffmpeg, which is not installed here; give a name that ends in .gif or .webp."))
    if not suffix and Path(out).exists() and (not Path(out).is_dir() or any(Path(out).iterdir())):
        raise InputError(mark("{folder} is there already and is not empty; give the name of a new folder."), folder=str(out))
    if not FPS[0] <= fps <= FPS[1]:
        raise InputError(mark("{number} pictures a second cannot be shown; give 1 to 30."), number=str(fps))
    if not WIDTHS_PX[0] <= width_px <= WIDTHS_PX[1]:
        raise InputError(mark("A film {width} pixels wide cannot be made; give 320 to 3840."), width=str(width_px))
    if steps < 1:
        raise InputError(mark("Nothing moves in a single scene; a film needs two scenes or more."))
    if steps * fps * 6 > MOST_FRAMES:
        raise InputError(mark("The film would have more than 3000 pictures; give fewer scenes or fewer pictures a second."))


def write_film(frames: FilmFrames, out: Path, progress: Progress = lambda share: None) -> None:
    """Write a film; what stood there before stays until the new one is whole. Raises InputError as `check_film` and `write_whole` do."""
    out = Path(out)
    check_film(out, frames.fps, frames.width_px, len(frames.steps))
    keep = application()
    try:
        _WRITERS[out.suffix.lower()](frames, out, progress)
    finally:
        del keep


def _pillow(image: QImage) -> Image.Image:
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    return Image.frombuffer("RGB", (rgb.width(), rgb.height()), bytes(rgb.constBits()), "raw", "RGB", rgb.bytesPerLine(), 1)


def _gif(frames: FilmFrames, out: Path, progress: Progress) -> None:
    """All frames in the colours of the first of each step, so that nothing flickers."""
    first = [_pillow(image) for image in frames.first_images()]
    together = Image.new("RGB", (first[0].width, first[0].height * len(first)))
    for nth, one in enumerate(first):
        together.paste(one, (0, nth * one.height))
    palette = _palette(together, frames.theme)

    def pictures() -> Iterator[Image.Image]:
        for _, image in frames.images(progress):
            yield _pillow(image).quantize(palette=palette, dither=Image.Dither.NONE)

    _save(frames, out, "GIF", pictures(), {"optimize": False, "disposal": 1})


def _palette(picture: Image.Image, theme: str) -> Image.Image:
    """The colours of a picture, and those that mean something (levels, agencies) just as they are."""
    named = [QColor(value) for value in dict.fromkeys(tokens(theme).values())]
    seen = picture.quantize(MOST_COLOURS - len(named), Image.Quantize.MEDIANCUT).getpalette() or []
    made = Image.new("P", (1, 1))
    made.putpalette([*seen[: 3 * (MOST_COLOURS - len(named))], *(part for one in named for part in (one.red(), one.green(), one.blue()))])
    return made


def _webp(frames: FilmFrames, out: Path, progress: Progress) -> None:
    _save(frames, out, "WEBP", (_pillow(image) for _, image in frames.images(progress)), WEBP)


def _save(frames: FilmFrames, out: Path, kind: str, pictures: Iterator[Image.Image], options: Mapping[str, object]) -> None:
    lasts = [moment.lasts_ms for moment in frames.moments]
    content, first = io.BytesIO(), next(pictures)
    first.save(content, kind, save_all=True, append_images=pictures, duration=lasts, loop=0, **options)
    write_whole(out, content.getvalue())


def _mp4(frames: FilmFrames, out: Path, progress: Progress) -> None:
    program = encoder()
    assert program is not None
    view = frames.view
    with tempfile.TemporaryDirectory(prefix=folder_prefix("film")) as folder:
        made = Path(folder) / "film.mp4"
        size = f"{view.width_px}x{view.height_px}"
        taken = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(frames.fps), "-i", "-"]
        written = ["-an", "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(made)]
        command = [program, "-y", "-loglevel", "error", *taken, *written]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            said = _feed(process, frames, progress)
        finally:
            process.kill()
            process.wait()
        if process.returncode or not made.is_file():
            raise InputError(mark("ffmpeg could not write the film: {reason}."), reason=said.decode("utf-8", "replace").strip()[:200])
        write_whole(out, made.read_bytes())


def _feed(process: "subprocess.Popen[bytes]", frames: FilmFrames, progress: Progress) -> bytes:
    """Each frame as often as it lasts; what the program said of a fault."""
    assert process.stdin is not None and process.stderr is not None
    try:
        for moment, image in frames.images(progress):
            content = _pillow(image).tobytes()
            for _ in range(max(1, round(moment.lasts_ms * frames.fps / 1000))):
                process.stdin.write(content)
        process.stdin.close()
    except OSError:
        pass
    said = process.stderr.read()
    process.wait()
    return said


def _pngs(frames: FilmFrames, out: Path, progress: Progress) -> None:
    """Numbered pictures in a folder that is made once all of them are."""
    with tempfile.TemporaryDirectory(prefix=folder_prefix("film")) as folder:
        for number, (_, image) in enumerate(frames.images(progress), start=1):
            (Path(folder) / f"{number:04d}.png").write_bytes(_png(image))
        try:
            out.mkdir(exist_ok=True)
        except OSError as error:
            raise InputError(mark("{file} cannot be written: {reason}."), file=str(out), reason=error.strerror or "") from None
        for made in sorted(Path(folder).iterdir()):
            write_whole(out / made.name, made.read_bytes())


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"PNG").write(image)
    return bytes(buffer.data().data())


_WRITERS: dict[str, Callable[[FilmFrames, Path, Progress], None]] = {".gif": _gif, ".webp": _webp, ".mp4": _mp4, "": _pngs}
