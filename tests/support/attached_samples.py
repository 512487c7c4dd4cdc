"""Small files of every kind that a plan takes, and some that it does not."""

import io
import zipfile

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def packed(*parts, mimetype=""):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for part in parts:
            archive.writestr(part, "x")
    return made.getvalue()


TYPES = "[Content_Types].xml"
ODF = "application/vnd.oasis.opendocument."
GOOD = {
    "a.png": PNG,
    "a.JPG": b"\xff\xd8\xff\xe0 jpeg",
    "a.jpeg": b"\xff\xd8\xff\xe0 jpeg",
    "a.webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "a.pdf": b"%PDF-1.7 ...",
    "a.docx": packed(TYPES, "word/document.xml"),
    "a.xlsx": packed(TYPES, "xl/workbook.xml"),
    "a.odt": packed("content.xml", mimetype=ODF + "text"),
    "a.ods": packed("content.xml", mimetype=ODF + "spreadsheet"),
    "a.txt": b"Rapat pukul 07.00\n",
    "a.csv": b"\xef\xbb\xbfnama,jumlah\r\nDalmas,30\r\n",
}
BAD = {
    "a.exe": b"MZ\x90\x00",
    "a.txt": b"MZ\x90\x00\x03",
    "b.txt": b"#!/bin/sh\nrm -rf ~\n",
    "c.txt": b"  <html><script>alert(1)</script>",
    "d.csv": b"<?xml version='1.0'?><svg/>",
    "a.svg": b"<svg/>",
    "a.html": b"<html/>",
    "a.sh": b"echo",
    "a.png": b"%PDF-1.7",
    "a.pdf": b"GIF89a%PDF-1.7",
    "a.docx": packed("word/document.xml"),
    "b.docx": packed(TYPES, "word/document.xml", "word/vbaProject.bin"),
    "c.docx": packed(TYPES, "xl/workbook.xml"),
    "d.docx": b"PK\x03\x04 no archive at all",
    "a.ods": packed("content.xml", mimetype=ODF + "text"),
    "b.odt": packed("Basic/script-lc.xml", mimetype=ODF + "text"),
    "a.webp": b"RIFF\x10\x00\x00\x00WAVEfmt ",
    "a.jpg.lnk": b"\xff\xd8\xff",
    "noending": b"text",
    "empty.txt": b"",
}
