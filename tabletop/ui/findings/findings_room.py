"""How high the parts of the findings panel are: four rows with their numbers stay in sight beside the finding that is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from tabletop.ui.findings.finding_delegate import HEAD_PX, ROW_PX
from tabletop.ui.findings.finding_detail import FindingDetail
from tabletop.ui.findings.finding_list import FindingList

LOW_PX, LOW_LIST_PX = 300, 44
"""In a panel lower than the first the list may become as low as the second."""
DETAIL_PX, MOST_ROWS = 168, 4
"""What the detail needs at least, and how many rows of the list it leaves where there is more than that."""
WIDE_DETAIL_PX, WHOLE_ROWS = 240, 40
"""So much of the detail, and so many rows, are shown where there is room for them."""
RULES_PX = 4


@dataclass(frozen=True)
class FindingsRoom:
    """`lasting` parts always count, `passing` ones do not move other panels: they are shown for a while."""

    list: FindingList
    detail: FindingDetail
    lasting: Sequence[QWidget]
    passing: Sequence[QWidget]

    def taken_px(self, passing: bool = True) -> int:
        """Height of all but the list and the detail."""
        parts = [*self.lasting, *(self.passing if passing else ())]
        return RULES_PX + sum(_height(part) for part in parts if not part.isHidden())

    def rows_px(self, most: int) -> int:
        """Height of so many rows of findings, with the heads between them."""
        heads, findings, rows = 0, 0, self.list.rows
        while findings < most and heads + findings < rows.rowCount():
            is_head = rows.is_head(heads + findings)
            heads, findings = heads + is_head, findings + (not is_head)
        return max(1, findings) * ROW_PX + heads * HEAD_PX

    def detail_px(self) -> int:
        """What the detail needs to be of use."""
        return max(DETAIL_PX, self.detail.least_px())

    def least_px(self) -> int:
        """Height of the panel with the head and a row of the list."""
        return self.taken_px(False) + HEAD_PX + ROW_PX

    def enough_px(self, with_detail: bool) -> int:
        """Height with four rows, or all that there are, and the detail."""
        return self.taken_px(False) + self.rows_px(MOST_ROWS) + (self.detail_px() if with_detail else 0)

    def whole_px(self, with_detail: bool) -> int:
        """Height with all rows, and all of the detail."""
        return self.taken_px(False) + self.rows_px(WHOLE_ROWS) + (WIDE_DETAIL_PX if with_detail else 0)

    def share(self, high_px: int) -> None:
        """Share a height out; where it is too little to read why, or to give a reason, beside the list, the list gives way."""
        rows = (high_px - self.taken_px() - HEAD_PX - (DETAIL_PX if self.detail.isHidden() else self.detail_px())) // ROW_PX
        list_px = self.rows_px(max(1, min(MOST_ROWS, rows))) if high_px >= LOW_PX else LOW_LIST_PX
        self.list.setMinimumHeight(LOW_LIST_PX)
        room_px = high_px - self.taken_px() - list_px
        alone = not self.detail.isHidden() and max(0, self.detail.words_room(room_px)) < self.detail.wanted_px
        self.list.setVisible(self.list.rows.rowCount() > 0 and not alone)
        self.detail.leave_room(high_px, room_px + (list_px if alone else 0))


def _height(part: QWidget) -> int:
    """A list is as high as it was made, all else as it wants to be."""
    return part.height() if isinstance(part, FindingList) else part.sizeHint().height()
