"""How a worker of this room takes requests: as the reading worker does, with its limits and its answers to mistakes."""

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyogrio

from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import mark, message
from tabletop.io.layers import layer_worker
from tabletop.io.records.layer_channel import ChannelError, Frame, receive, send
from tabletop.io.records.layer_limits import ALLOWED_DRIVERS, Limits, limit_memory, limit_processor, report_crashes

Send = Callable[[Frame], None]
Handlers = Mapping[str, Callable[[Mapping[str, Any]], None]]


def serve(handlers: Callable[[Limits, Send], Handlers]) -> int:
    """Answer requests from stdin until it closes; the first argument of the process is the limits as JSON."""
    limits = Limits(**json.loads(sys.argv[1]))
    pipe = layer_worker.private_pipe()
    report_crashes()
    extra = set(pyogrio.list_drivers()) - ALLOWED_DRIVERS
    if extra:
        send(pipe, Frame("refused", {"drivers": sorted(extra)}))
        return 3
    limit_memory(limits)
    threading.Thread(target=layer_worker.end_with, args=(os.getppid(),), daemon=True).start()
    known = handlers(limits, lambda frame: send(pipe, frame))
    send(pipe, Frame("ready"))
    while True:
        try:
            request = receive(sys.stdin.buffer)
        except ChannelError:
            layer_worker.tidy()
            return 0
        _handle(known, request.data, limits, lambda frame: send(pipe, frame))


def _handle(known: Handlers, request: Mapping[str, Any], limits: Limits, answer: Send) -> None:
    try:
        limit_processor(limits)
        known[str(request["op"])](request)
    except TabletopError as error:
        answer(Frame("error", {"error": type(error).__name__, "message": error.message.to_json()}))
    except MemoryError:
        file = Path(str(request.get("path"))).name
        told = message(mark("{file} needs more memory than reading may use; cut out the part that is needed."), file=file)
        answer(Frame("error", {"error": "LayerError", "message": told.to_json()}))
    except BrokenPipeError:
        raise
    except Exception:
        answer(Frame("error", {"error": "unexpected", "trace": traceback.format_exc()[-4000:]}))
