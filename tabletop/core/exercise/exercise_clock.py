"""The clock of an exercise: it runs with the wall clock, stands while the run is paused, and is set by the scene shown."""

from dataclasses import dataclass, replace

from tabletop.core.values.scene_time import DAY_MIN

DAY_S = DAY_MIN * 60


@dataclass(frozen=True)
class ExerciseClock:
    """`clock_s`: seconds since midnight when it was last set or stopped; `since_s`: a steady clock at that moment, None = it stands."""

    clock_s: float
    since_s: float | None = None

    def at(self, now_s: float) -> float:
        """Seconds since midnight, 0 to 86,400; `now_s` is the steady clock that `since_s` was taken from."""
        return (self.clock_s + (0.0 if self.since_s is None else max(0.0, now_s - self.since_s))) % DAY_S

    @property
    def runs(self) -> bool:
        """Whether it goes on by itself."""
        return self.since_s is not None

    def stopped(self, now_s: float) -> "ExerciseClock":
        """The same time, standing still."""
        return ExerciseClock(self.at(now_s))

    def running(self, now_s: float) -> "ExerciseClock":
        """The same time, going on."""
        return ExerciseClock(self.at(now_s), now_s)

    def set_to(self, clock_s: float, now_s: float) -> "ExerciseClock":
        """Another time; it goes on where it went on, and stands where it stood."""
        return replace(self, clock_s=clock_s, since_s=None if self.since_s is None else now_s)


def written(clock_s: float, seconds: bool = False) -> str:
    """A clock as people write it: "09.05", or "09.05.30"."""
    whole = int(clock_s) % DAY_S
    minutes = f"{whole // 3600:02d}.{whole // 60 % 60:02d}"
    return f"{minutes}.{whole % 60:02d}" if seconds else minutes
