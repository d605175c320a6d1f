"""What a workbook of figures says, by an independent reader: a line of JSON.

$1: the file. For each sheet: its cells as rows of [value, kind, number format], the notes of the first row, and its charts. Times
are whole seconds."""

import datetime
import json
import sys

import openpyxl

ZERO = datetime.datetime(1899, 12, 30)


def value(cell):
    found = cell.value
    if isinstance(found, datetime.timedelta):
        found = found.total_seconds()
    elif isinstance(found, datetime.time):
        found = datetime.timedelta(hours=found.hour, minutes=found.minute, seconds=found.second, microseconds=found.microsecond)
        found = found.total_seconds()
    elif isinstance(found, datetime.datetime):
        found = (found - ZERO).total_seconds()
    elif cell.number_format == "[h]:mm:ss" and found is not None:
        found *= 86400
    if cell.number_format == "[h]:mm:ss" and found is not None:
        found = round(found)
    return [found, cell.data_type, cell.number_format]


book = openpyxl.load_workbook(sys.argv[1])
sheets = [
    {
        "name": sheet.title,
        "rows": [[value(cell) for cell in row] for row in sheet.iter_rows()],
        "notes": [cell.comment.text if cell.comment else None for cell in sheet[1]],
        "charts": len(sheet._charts),
    }
    for sheet in book.worksheets
]
print(json.dumps(sheets))
