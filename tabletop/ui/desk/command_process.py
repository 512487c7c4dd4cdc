"""Long work on files in a process of its own: the command line writes, the window stays free, and stopping it leaves nothing behind."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess

from tabletop import i18n
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.owned_names import folder_prefix
from tabletop.session.base.command_environment import command_environment
from tabletop.session.session import Session
from tabletop.ui.desk.waiting import wait_for
from tabletop.ui.parts.notice_bar import NoticeStack

tr = i18n.tr
END_MS = 3_000


class CommandProcess(QObject):
    """Runs one command of the command line at a time on a copy of the plan and its layers."""

    def __init__(self, session: Session, notices: NoticeStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._notices = session, notices
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._out = Path()
        self._told = ""
        self._process: QProcess | None = None
        notices.writing.cancelled.connect(self.cancel)

    @property
    def is_running(self) -> bool:
        """Whether something is being written."""
        return self._process is not None

    def write(self, command: str, out: Path, options: Sequence[str], title: str) -> None:
        """Let `tabletop COMMAND PLAN OUT OPTIONS` write a file. Raises InputError while another one is written."""

        def words(folder: Path) -> list[str]:
            plan, layers = self.copies(folder)
            return [command, str(plan), str(out.absolute()), *options, "--layers", layers]

        self._run(out, words, title)

    def print_out(self, printer: str, options: Sequence[str], title: str) -> None:
        """Let `tabletop map PLAN - OPTIONS` print; a notice says when all of it is with the printer. Raises InputError while another
        file is written."""

        def words(folder: Path) -> list[str]:
            plan, layers = self.copies(folder)
            return ["map", str(plan), "-", *options, "--layers", layers]

        self._run(Path(printer), words, title)
        self._told = tr("Printed on {printer}.", printer=printer)

    def publish(self, out: Path, options: Sequence[str], title: str) -> None:
        """Let `tabletop layers publish` write the layers as the window has them into a pack. Raises InputError while another file is
        written."""

        def words(folder: Path) -> list[str]:
            from tabletop.io.layers.catalogue_text import catalogue_text

            catalogue = folder / "catalogue.toml"
            catalogue.write_text(catalogue_text(self._session.layer_files.as_catalogue()), encoding="utf-8")
            return ["layers", "publish", str(catalogue), str(out.absolute()), *options]

        self._run(out, words, title)

    def _run(self, out: Path, words: Callable[[Path], list[str]], title: str) -> None:
        """Start a command; `words` are asked for with a folder that goes away at its end."""
        if self._process is not None:
            raise InputError(mark("{file} is still being written; wait for it, or cancel it."), file=self._out.name)
        self._folder = tempfile.TemporaryDirectory(prefix=folder_prefix("command"))
        self._out, self._told = out, ""
        try:
            arguments = ["-m", "tabletop", *words(Path(self._folder.name)), "--lang", i18n.language()]
        except BaseException:
            self._forget()
            raise
        self._process = QProcess(self)
        self._process.setProcessEnvironment(command_environment())
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._failed_to_start)
        self._notices.writing.begin(title, None, can_cancel=True)
        self._process.start(sys.executable, arguments)

    def copies(self, folder: Path) -> tuple[Path, str]:
        """The plan as it stands, and a catalogue of its layers, in a folder that goes away."""
        return wait_for(self._notices, tr("Copying the plan"), self.copying(folder))

    def copying(self, folder: Path) -> Callable[[], tuple[Path, str]]:
        """What puts the plan, as it stands now, and a catalogue of its layers into a folder; for any thread, asked for in this one.

        Layers that are hidden are judged all the same, and those that could not be read or were taken off are named: what is written
        says what the window says. `--layers` names them exactly, so that what the plan keeps of layers counts once.
        """
        from tabletop.io.layers.catalogue_text import catalogue_text

        session = self._session
        plan, catalogue = folder / (session.file.path.name if session.file.path is not None else "plan.gpkg"), folder / "layers.toml"
        write, _ = session.file.copying(plan, keeps=False, shown=session.exercise.printed())
        infos = session.layer_files.printed()

        def work() -> tuple[Path, str]:
            write()
            if not infos:
                return plan, "none"
            catalogue.write_text(catalogue_text(infos), encoding="utf-8")
            return plan, str(catalogue)

        return work

    def cancel(self) -> None:
        """Stop what is being written; the file that was there before stays as it was."""
        if self._process is not None:
            self._process.finished.disconnect(self._finished)
            self._process.errorOccurred.disconnect(self._failed_to_start)
            self._process.kill()
            self._process.waitForFinished(END_MS)
            self._end()

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        assert self._process is not None
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip().splitlines()
        self._end()
        if code == 0 and status == QProcess.ExitStatus.NormalExit:
            if self._told:
                self._notices.add(self._told, "info")
            else:
                self._notices.add_written(self._out)
        elif code == 2 and said:
            self._notices.add(said[-1], "stop")
        else:
            self._notices.add(tr("{file} could not be written; the program that writes it ended early.", file=self._out.name), "stop")

    def _failed_to_start(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._end()
            self._notices.add(tr("{file} could not be written; the program that writes it ended early.", file=self._out.name), "stop")

    def _end(self) -> None:
        assert self._process is not None
        self._process.deleteLater()
        self._process = None
        self._notices.writing.end()
        self._forget()

    def _forget(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
