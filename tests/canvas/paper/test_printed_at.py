from datetime import datetime, timedelta, timezone

import pytest

from tabletop import i18n
from tabletop.canvas.paper.printed_at import printed_at, zone_name


def at(hours, language):
    moment = datetime(2026, 11, 24, 21, 5, tzinfo=timezone(timedelta(hours=hours)))

    class Local(datetime):
        """A time whose system stands in that zone."""

        def astimezone(self, tz=None):
            return moment

    i18n.set_language(language)
    return printed_at(lambda: Local(2026, 11, 24))


def test_a_document_is_dated_as_offices_write_it():
    assert at(8, "id") == "24 November 2026 pukul 21.05 WITA"
    assert at(0, "en") == "24 November 2026 at 21.05 UTC"


@pytest.mark.parametrize(
    ("hours", "name"),
    [(7, "WIB"), (8, "WITA"), (9, "WIT"), (0, "UTC"), (2, "UTC+2"), (-3.5, "UTC-3.30"), (5.75, "UTC+5.45"), (-0.5, "UTC-0.30")],
)
def test_zones_have_their_name_in_indonesia(hours, name):
    assert zone_name(datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=hours)))) == name
