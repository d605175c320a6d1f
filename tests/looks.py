"""Lays the screens as they are beside the pictures of how they are meant to be: target/looks.html.

$1: a folder with those pictures, NAME.png each. Ours are in target/pictures, as the tests draw them for `make looks`. A picture
without one of ours is listed: it is not built, or its name here is wrong."""

import html
import pathlib
import shutil
import subprocess
import sys

# What is drawn under another name than the picture it is meant to be.
OURS = {
    "counter-states": "counter-zh-called",
    "rating-portrait": "rate-zh-800x1280-asks",
    "rating-reasons": "rate-zh-800x1280-reasons-ticked",
    "kiosk-group-portrait": "kiosk-1080x1920-sample-zh-group-register",
    "kiosk-home-landscape": "kiosk-3840x2160-sample-zh-home",
    "kiosk-home-portrait": "kiosk-1080x1920-sample-zh-home",
    "kiosk-keypad-portrait": "kiosk-1080x1920-sample-zh-entry",
    "kiosk-large-type-portrait": "kiosk-1080x1920-sample-zh-large-home",
    "kiosk-offline-portrait": "kiosk-1080x1920-sample-zh-offline",
    "kiosk-ticket-portrait": "kiosk-1080x1920-sample-zh-ticket-normal",
    "kiosk-trouble-portrait": "kiosk-1080x1920-sample-zh-kept-normal-paper-out",
    "web-hall": "web-hall-desktop",
    "web-history": "web-ticket",
    "web-report-month": "web-reports-desktop",
    "web-bulletin-a4": "bulletin-8-rated",
}


def pair(meant, ours):
    name = html.escape(meant.stem)
    images = "".join(f'<td><img src="{html.escape(file.resolve().as_uri())}"></td>' for file in (meant, ours))
    return f"<h2>{name}</h2><table><tr>{images}</tr></table>"


def workbook(pictures):
    """The pages of the workbook that the tests made, as LibreOffice draws them, where it is installed."""
    office = shutil.which("soffice")
    file = pictures / "export-workbook.xlsx"
    if not office or not file.exists():
        print("LibreOffice is not installed: the workbook is not drawn" if not office else f"no {file}")
        return
    convert = [office, "--headless", "--convert-to", "pdf", "--outdir", pictures, file]
    subprocess.run(convert, check=True, stdout=subprocess.DEVNULL)
    print(file.with_suffix(".pdf"))


def main():
    look = pathlib.Path(sys.argv[1])
    target = pathlib.Path(__file__).parent.parent / "target"
    pairs = [(meant, target / "pictures" / f"{OURS.get(meant.stem, meant.stem)}.png") for meant in sorted(look.glob("*.png"))]
    if not pairs:
        sys.exit(f"no pictures in {look}")
    there = [(meant, ours) for meant, ours in pairs if ours.exists()]
    lacking = [meant.stem for meant, ours in pairs if not ours.exists()]
    workbook(target / "pictures")
    page = target / "looks.html"
    style = "<meta charset=utf-8><style>td{width:50%;vertical-align:top}img{width:100%;border:1px solid #888}</style>"
    page.write_text(
        f"<!doctype html>{style}<h1>As meant, and as it is</h1>"
        + "".join(pair(*both) for both in there)
        + f"<p>Only meant: {html.escape(', '.join(lacking))}</p>",
        encoding="utf-8",
    )
    print(f"{page}: {len(there)} pairs; only meant: {', '.join(lacking) or 'none'}")


main()
