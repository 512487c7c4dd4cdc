"""How many people pass exits in a minute, and what is left without the widest. Metres, persons, minutes."""

from collections.abc import Sequence
from dataclasses import dataclass

from tabletop.checks.base.snapshot import title_of
from tabletop.checks.ways_out.crowd_groups import names_of
from tabletop.checks.ways_out.exit_bands import Own
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed


@dataclass(frozen=True)
class Rate:
    """How many people pass an exit: the width that it adds to those on its ground (m), persons a metre and minute, and both multiplied."""

    own: Own
    flow: float

    @property
    def way(self) -> Placed:
        """The exit."""
        return self.own.way

    @property
    def width_m(self) -> float:
        """Its clear width without what other exits on its ground carry."""
        return self.own.added_m

    @property
    def per_minute(self) -> float:
        """Persons a minute."""
        return self.width_m * self.flow

    def line(self) -> Message:
        """The multiplication, for people."""
        if self.own.beside:
            return message(
                mark(
                    "{name}: {clear:.2f} m clear, on the ground of {beside}, adds {width:.2f} m x {flow:.0f} persons/m/min = "
                    "{rate:.1f} persons/min"
                ),
                name=title_of(self.way),
                clear=self.own.clear_m,
                beside=names_of(self.own.beside),
                width=self.width_m,
                flow=self.flow,
                rate=self.per_minute,
            )
        return message(
            mark("{name}: {width:.2f} m clear (declared {declared:.2f} m) x {flow:.0f} persons/m/min = {rate:.1f} persons/min"),
            name=title_of(self.way),
            width=self.width_m,
            declared=float(self.way.get("width_m")),
            flow=self.flow,
            rate=self.per_minute,
        )


@dataclass(frozen=True)
class Carried:
    """Persons a minute that leave by some exits, and the lines that show how the number came about.

    `by_gaps`: the gaps beyond the exits let no more through.
    """

    per_minute: float
    lines: tuple[Message, ...]
    by_gaps: bool = False


def without_widest(rates: Sequence[Rate]) -> Carried:
    """What exits carry when the one that comes last, the widest, is lost."""
    per_minute = sum(rate.per_minute for rate in rates[:-1])
    lost = message(
        mark("Without the widest, {name}: {rate:.1f} persons/min are left"),
        name=title_of(rates[-1].way),
        rate=per_minute,
    )
    return Carried(per_minute, (*(rate.line() for rate in rates), lost))
