"""The layer catalogue: a TOML file that names layers, read and validated with one sentence for each mistake."""

import re
import tomllib
from collections import Counter
from pathlib import Path

from pydantic import ValidationError

from tabletop import paths
from tabletop.core.layers.layer_row import MOST_LAYERS, ROLES, LayerRow, info_of
from tabletop.core.text.bounded_read import text_bounded
from tabletop.core.text.errors import InputError, LayerError, TabletopError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.layer import LayerInfo
from tabletop.io.layers.pack_file import SUFFIX, pack_infos

LARGEST_BYTES = 16 << 20
_SHOWN = 5
_LONGEST_SHOWN = 80


def read_catalogue(path: Path | None = None) -> list[LayerInfo]:
    """The layers of a catalogue or of a layer pack, lowest first; `None` = the embedded one. Files of layers are not opened here.

    Raises LayerError that names the catalogue and, up to five, its mistakes: not there, not TOML, no layers, a layer with an unknown
    role or word, a value of the wrong type, an id given twice, an unknown coordinate system.
    """
    target = Path(path) if path is not None else paths.embedded_layers() / "catalogue.toml"
    file = target.name
    if target.suffix.lower() == SUFFIX and target.is_file():
        return pack_infos(target)
    rows = _tables(_load(target), file)
    layer_infos: list[LayerInfo] = []
    mistakes: list[Message] = []
    for number, row in enumerate(rows, start=1):
        name = str(row.get("id", number)) if isinstance(row, dict) else str(number)
        try:
            layer_infos.append(info_of(LayerRow.model_validate(row), target.parent))
        except ValidationError as error:
            mistakes += [_mistake(name, dict(one)) for one in error.errors()]
        except TabletopError as error:
            mistakes.append(message(mark("layer {layer}: {reason}"), layer=name, reason=error.message))
    mistakes += _twice([info.id for info in layer_infos])
    if mistakes:
        raise LayerError(mark("The layer catalogue {file} cannot be used: {mistakes}"), file=file, mistakes=_joined(mistakes))
    return sorted(layer_infos, key=lambda info: info.order)


def _load(path: Path) -> dict[str, object]:
    content = ""
    try:
        content = text_bounded(path, LARGEST_BYTES)
        return tomllib.loads(content)
    except InputError as error:
        if not path.exists():
            raise LayerError(mark("The layer catalogue {file} is not there."), file=str(path)) from None
        raise LayerError(error.message.template, **error.message.params) from None
    except (UnicodeDecodeError, RecursionError):
        raise LayerError(
            mark("The layer catalogue {file} is not TOML: it is no text in UTF-8, or nested too deeply."), file=path.name
        ) from None
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"at line (\d+)", str(error))
        text = mark("The layer catalogue {file} is not TOML: line {line} cannot be understood.")
        raise LayerError(text, file=path.name, line=match.group(1) if match else str(content.count("\n") + 1)) from None


def _tables(data: dict[str, object], file: str) -> list[object]:
    rows = data.get("layer")
    if not isinstance(rows, list) or not rows:
        raise LayerError(mark("The layer catalogue {file} holds no layers; each stands in a [[layer]] table."), file=file)
    if len(rows) > MOST_LAYERS:
        text = mark("The layer catalogue {file} names {count} {count:layer|layers}; {most} are the most.")
        raise LayerError(text, file=file, count=len(rows), most=MOST_LAYERS)
    return rows


def _mistake(layer: str, error: dict[str, object]) -> Message:
    place = error["loc"]
    assert isinstance(place, tuple)
    word = ".".join(str(part) for part in place if part != "[key]") or "layer"
    kind, value = error["type"], repr(error["input"])[:_LONGEST_SHOWN]
    if kind == "missing":
        return message(mark("layer {layer} lacks {word}"), layer=layer, word=word)
    if kind == "extra_forbidden":
        return message(mark("layer {layer}: the word {word} is not known"), layer=layer, word=word)
    if word == "role":
        return message(
            mark("layer {layer}: the role {value} is not known; give one of {known}"), layer=layer, value=value, known=", ".join(ROLES)
        )
    return message(mark("layer {layer}: {word} cannot be {value}"), layer=layer, word=word, value=value)


def _twice(ids: list[str]) -> list[Message]:
    again = sorted(key for key, times in Counter(ids).items() if times > 1)
    return [message(mark("the id {layer} is given twice"), layer=one) for one in again]


def _joined(mistakes: list[Message]) -> Message:
    shown = mistakes[0]
    for mistake in mistakes[1:_SHOWN]:
        shown = message(mark("{first}; {second}"), first=shown, second=mistake)
    if len(mistakes) > _SHOWN:
        shown = message(mark("{first}; and {count} more"), first=shown, count=len(mistakes) - _SHOWN)
    return shown
