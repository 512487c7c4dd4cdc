"""Findings kept in order: after any exchanges they stand as if they had been sorted anew."""

from hypothesis import given
from hypothesis import strategies as st

from tabletop.checks.base.kept_findings import Told
from tabletop.core.text.message import message
from tabletop.core.values.finding import SEVERITIES, Finding

IDS = "abcd"


@st.composite
def findings(draw):
    features = tuple(draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=2)))
    severity, topic = draw(st.sampled_from(SEVERITIES)), draw(st.sampled_from(["", "one"]))
    return Finding("code", severity, message("said"), features, 1, draw(st.sampled_from([1.0, 2.0, 3.0])), 0.0, "m", "P", topic=topic)


def assert_stands(told, wanted):
    assert sorted(map(id, told)) == sorted(map(id, wanted)) and len(told) == len(wanted)
    assert [one.full_order for one in told] == sorted(one.full_order for one in wanted)
    assert [one for severity in SEVERITIES for one in told.of_severity(severity)] == list(told) == told[:]


@given(
    st.lists(findings()),
    st.lists(st.tuples(st.sampled_from(["first", "topic", "about", "become"]), st.sets(st.sampled_from(IDS)), st.lists(findings()))),
)
def test_exchanges_leave_what_sorting_anew_would(before, exchanges):
    told, wanted = Told(before), list(before)
    for how, ids, judged in exchanges:
        if how == "first":
            wanted = [one for one in wanted if one.features[0] not in ids] + judged
            told.exchange(ids, judged)
        elif how == "topic":
            wanted = [one for one in wanted if one.features[0] not in ids or one.topic != "one"] + judged
            told.exchange(ids, judged, "one")
        elif how == "about":
            wanted = [one for one in wanted if ids.isdisjoint(one.features)] + judged
            told.exchange_about(ids, judged)
        else:
            wanted = wanted[len(ids) :] + judged
            told.become(wanted)
        assert_stands(told, wanted)
