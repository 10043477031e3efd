"""What an office does to a ballot: a copy that lies askew, grey and blurred, with a ring of coffee on it."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

SKEW_DEGREES = 2
# Of a page at 150 dpi: an edge spreads over half a millimetre and more.
BLUR_DOTS = 1.2
CONTRAST = 0.9
# How much light the ring leaves of white (dried coffee is a light brown, L* about 75), its width and rim.
COFFEE, RING_MM, RIM_MM = 185, 40, 2.5


def badly_copied(page: Image.Image, chance: Random, *, dpi: int, over: tuple[float, float]) -> Image.Image:
    """A grey page after a bad copy, its ring of coffee somewhere over a point (in dots)."""
    dots = dpi / 25.4
    x, y = (place + chance.uniform(-RING_MM, RING_MM) * dots / 2 for place in over)
    reach = RING_MM * dots / 2
    coffee = Image.new("L", page.size, 255)
    ImageDraw.Draw(coffee).ellipse(
        (x - reach, y - reach, x + reach, y + reach), outline=COFFEE, width=round(RIM_MM * dots)
    )
    stained = ImageChops.multiply(page, coffee)
    askew = stained.rotate(
        chance.choice((-1, 1)) * SKEW_DEGREES, resample=Image.Resampling.BICUBIC, fillcolor=255
    )
    blurred = askew.filter(ImageFilter.GaussianBlur(BLUR_DOTS))
    return ImageEnhance.Contrast(blurred).enhance(CONTRAST)
