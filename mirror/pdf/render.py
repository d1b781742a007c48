"""A page of the product as PDF, by WeasyPrint: HTML and CSS for print, without a browser (docs/decisions/services.md)."""

from __future__ import annotations

import logging
from importlib import resources

from mirror.errors import MirrorError

PDF_FONT_FILES = {400: "Inter-Regular.otf", 600: "Inter-SemiBold.otf", 700: "Inter-Bold.otf"}
"""By weight, as on the glass. Letters that Inter lacks come from the machine's fonts (``mirror.pdf.letters``)."""


def render_pdf(page: str) -> bytes:
    """``page``, a whole HTML page that needs nothing else, as it is printed. Raises MirrorError where Pango is missing."""
    try:
        # Heavy, and imported only here: a mirror that prints nothing never loads it.
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError):
        remedy = "`sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0`; the HTML page prints from any browser"
        raise MirrorError("PDF", "the library Pango is not installed", remedy) from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of each rule that is for screens
    fonts = FontConfiguration()
    with resources.as_file(resources.files("mirror.assets").joinpath("fonts")) as folder:
        faces = "".join(
            f"@font-face{{font-family:Inter;font-weight:{weight};src:url({(folder / name).as_uri()})}}"
            for weight, name in PDF_FONT_FILES.items()
        )
        style = CSS(string=faces, font_config=fonts, url_fetcher=URLFetcher(allowed_protocols=("file",)))
        html = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=()))
        made: bytes = html.write_pdf(stylesheets=[style], font_config=fonts)
    return made
