"""The document as a value."""

from tabletop.core.document.content import Document, Heading, Paragraph, Section, listed_headings


def test_the_contents_list_headings_of_two_levels_in_their_order():
    first = Section((Heading("A", 1, "I"), Heading("B", 2, "1.1"), Paragraph("x"), Heading("C", 3)))
    document = Document("T", "en", (first, Section((Heading("D", 1, "II"),), landscape=True)))
    assert [heading.said for heading in listed_headings(document)] == ["I  A", "1.1  B", "II  D"]
    assert len(document.headings()) == 4 and Heading("C").said == "C"
