"""Tables as office programs write them, made of the few parts a reader needs."""

import io
from collections.abc import Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

Rows = Sequence[Sequence[object]]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def packed(parts: Mapping[str, str]) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as file:
        for name, text in parts.items():
            # OpenDocument 1.3 part 2 §3.3: the type is read without unpacking.
            file.writestr(name, text, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return target.getvalue()


def xlsx(rows: Rows, sheet: str = "Feuil1") -> bytes:
    """Return a workbook; a number is written as a date cell when it comes as `("date", days)`."""
    return packed(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name="{sheet}" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
            f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
            f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
            "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/>'
            "</cellXfs></styleSheet>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>'
            + "".join(f'<row r="{n}">{_cells(n, row)}</row>' for n, row in enumerate(rows, start=1))
            + "</sheetData></worksheet>",
        }
    )


def _cells(number: int, row: Sequence[object]) -> str:
    return "".join(_cell(f"{chr(65 + place)}{number}", value) for place, value in enumerate(row))


def _cell(name: str, value: object) -> str:
    if isinstance(value, tuple):
        return f'<c r="{name}" s="1"><v>{value[1]}</v></c>'
    return f'<c r="{name}" t="inlineStr"><is><t>{value}</t></is></c>' if value else ""


def ods(rows: Rows, sheet: str = "Feuille1", more: str = "") -> bytes:
    """Return an OpenDocument table; `("date", "2024-11-05")` is a date cell; `more` follows the rows."""
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    names += 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    names += 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{_MANIFEST}"/>',
            "content.xml": f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="{sheet}">{lines}{more}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        }
    )


def _ods_cell(value: object) -> str:
    if isinstance(value, tuple):
        said = f'office:value-type="date" office:date-value="{value[1]}"'
        return f"<table:table-cell {said}><text:p>x</text:p></table:table-cell>"
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def ods_repeated(rows: Rows, rows_times: int, columns: int) -> bytes:
    """Return an OpenDocument table that ends with one filled cell standing for many."""
    cell = f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}">'
    more = f'<table:table-row table:number-rows-repeated="{rows_times}">{cell}<text:p>x</text:p></table:table-cell>'
    return ods(rows, more=f"{more}</table:table-row>")
