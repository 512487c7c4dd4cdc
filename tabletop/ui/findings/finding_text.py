"""A finding in words: the basis of its limit spelled out, how its number came about, and the whole of it as text to be passed on."""

from tabletop import i18n
from tabletop.core.judgement.basis import BasisPart, basis_parts
from tabletop.core.values.finding import Finding
from tabletop.i18n import tr
from tabletop.ui.parts import wording


def basis_sentences(basis: str) -> list[str]:
    """Each source of a limit, and what its mark means."""
    return [_spelled(part) for part in basis_parts(wording.literal(basis))]


def _spelled(part: BasisPart) -> str:
    if part.mark == "P":
        said = part.text or tr("planning default")
        return tr("{text}: no published source; set what you know better under Rules of the checks", text=said)
    words = {
        "R": tr("{text}: a published source that was read", text=part.text),
        "S": tr("{text}: quoted by another source", text=part.text),
        "M": tr("{text}: known text, to be verified before it is quoted", text=part.text),
    }
    return words.get(part.mark, part.text)


def computation_lines(finding: Finding) -> list[str]:
    """How the number came about, line by line; none where the number is plain."""
    return [i18n.text(line) for line in finding.computation]


def hidden_words(only_by_scene: bool, count: int) -> str:
    """Why an empty list is empty while there are so many findings."""
    if only_by_scene:
        return tr("No finding in this scene; {n} {n:stands|stand} in other scenes.", n=count)
    return tr("No finding passes the filter; {n} stand behind it.", n=count)


def finding_as_text(finding: Finding, title: str, reason: str | None = None) -> str:
    """All of a finding in lines, for a message or a protocol."""
    lines = [
        f"{wording.severity_word(finding.severity)}: {i18n.text(finding.message)}",
        f"{title} ({finding.code}), {tr('Scene {number}', number=finding.scene)}",
        wording.measured_line(finding),
        *computation_lines(finding),
        tr("Basis: {basis}", basis=wording.basis_text(finding.basis)),
    ]
    return "\n".join(lines + ([tr("Ignored: {reason}", reason=reason)] if reason else []))
