"""What is known of a printer: its papers and what it leaves white. Nothing of Qt's printing is loaded for it."""

from dataclasses import asdict, dataclass

SIDES = ("left", "top", "right", "bottom")
SAME_MM = 1.5
"""Papers whose sides differ by no more are the same."""
MOST_COPIES = 99


@dataclass(frozen=True)
class PrinterFacts:
    """`papers_mm`: width and height of each paper that it knows, empty where it does not say; `custom`: whether it takes any other;
    `margins_mm`: what it leaves white at left, top, right and bottom."""

    name: str
    title: str
    papers_mm: tuple[tuple[float, float], ...] = ()
    custom: bool = False
    margins_mm: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    is_default: bool = False

    def holds(self, paper_mm: tuple[float, float]) -> bool:
        """Whether a paper goes into it, either way round."""
        wanted = sorted(paper_mm)
        known = [sorted(paper) for paper in self.papers_mm]
        return not known or self.custom or any(max(abs(a - b) for a, b in zip(one, wanted, strict=True)) <= SAME_MM for one in known)

    def beyond_mm(self, content_mm: tuple[float, float, float, float]) -> dict[str, float]:
        """By which sides how much of what is drawn would be lost; `content_mm`: how far that keeps from each edge."""
        lost = {side: least - there for side, least, there in zip(SIDES, self.margins_mm, content_mm, strict=True)}
        return {side: mm for side, mm in lost.items() if mm > 0.05}

    def as_plain(self) -> dict[str, object]:
        """For a line of JSON."""
        return asdict(self)
