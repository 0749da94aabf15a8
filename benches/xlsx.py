"""The cases of a folder as a workbook, to measure the memory that reading one takes: dates and amounts as numbers,
other cells as texts, which stand in the cells or, with --shared, in a table of their own as Excel writes them.

    python benches/xlsx.py FOLDER NEW_FOLDER [--shared]     (FOLDER made by: linjiu synth FOLDER --style clean --cases 1000000)
    /usr/bin/time -v linjiu check NEW_FOLDER --quiet
"""

import csv, datetime, pathlib, re, shutil, sys, zipfile
from xml.sax.saxutils import escape

DAY = re.compile(r"\d{4}-\d\d-\d\d$")
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "".join(f'<Relationship Id="rId{n}" Type="{RELATED}/{kind}" Target="{target}"/>' for n, (kind, target) in
                    enumerate([("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")], 1))

TYPES = "".join(f'<Override PartName="/xl/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>' for part, kind in
                [("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("sharedStrings", "sharedStrings"), ("styles", "styles")])


def main(source, target, shared):
    target.mkdir(parents=True)
    for file in [*source.glob("linjiu.*"), *source.glob("townships_*")]:
        shutil.copy(file, target)
    cases = next(source.glob("cases_*.csv"))
    texts = {}

    def cell(value, number):
        if not value:
            return "<c/>"
        if DAY.match(value):
            return f'<c s="1"><v>{(datetime.date.fromisoformat(value) - datetime.date(1899, 12, 30)).days}</v></c>'
        if number:
            return f"<c><v>{value}</v></c>"
        if shared:
            return f'<c t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'

    with zipfile.ZipFile(target / f"{cases.stem}.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book:
        book.writestr("[Content_Types].xml", f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{TYPES}</Types>')
        book.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{RELATIONS}</Relationships>')
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>')
        book.writestr("xl/styles.xml", f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>')
        with cases.open(encoding="utf-8-sig", newline="") as file, book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            rows = csv.reader(file)
            header = next(rows)
            numbers = ["金额" in name or name in ("家庭人口", "脱贫年度") for name in header]
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            sheet.write(("<row>" + "".join(cell(name, False) for name in header) + "</row>").encode())
            for row in rows:
                sheet.write(("<row>" + "".join(map(cell, row, numbers)) + "</row>").encode())
            sheet.write(b"</sheetData></worksheet>")
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as strings:
            strings.write(f'<sst xmlns="{MAIN}" uniqueCount="{len(texts)}">'.encode())
            for text in texts:
                strings.write(f"<si><t>{escape(text)}</t></si>".encode())
            strings.write(b"</sst>")


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), "--shared" in sys.argv)
