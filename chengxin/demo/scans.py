"""Made-up originals of papers, as a scanner would give them."""

import io
import time
from datetime import date

_PAGE = (620, 877)


def scan(words: str, *, on: date) -> bytes:
    """One page as PDF, the same bytes for the same words and day."""
    from PIL import Image, ImageDraw

    page = Image.new("RGB", _PAGE, "white")
    ImageDraw.Draw(page).text((60, 80), words, fill="black")
    made: time.struct_time = on.timetuple()
    out = io.BytesIO()
    page.save(out, "PDF", creationDate=made, modDate=made)
    return out.getvalue()
