"""Pictures for the demo: drawn, of nobody, and marked SPECIMEN across."""

import io
from datetime import date

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SKINS = ("#8d5524", "#c68642", "#e0ac69", "#a56b46", "#d9a066")
SHIRTS = ("#2f6f73", "#7a3b69", "#3c5a99", "#8a5a2b", "#4b6b3c", "#9c3d3d")
HAIRS = ("#1d1a1a", "#2e2219", "#3d2b1f", "#55504d")


def card(number: int, *, name: str, pan: str, born: date, is_blurred: bool = False) -> bytes:
    """A card with a face, a name and a number; no real card looks like it."""
    image = Image.new("RGB", (1012, 638), "#dfe9ee")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1012, 110), fill="#2d5f6e")
    draw.text((40, 34), "SPECIMEN CARD", font=_font(44), fill="white")
    draw.text((640, 44), "not a real document", font=_font(28), fill="#cfe3e8")
    image.paste(_face(number, (260, 320)), (40, 160))
    for row, (label, value) in enumerate((("Name", name), ("Number", pan), ("Born", f"{born:%d/%m/%Y}"))):
        draw.text((350, 170 + row * 115), label, font=_font(26), fill="#5a6a70")
        draw.text((350, 204 + row * 115), value, font=_font(44), fill="#16282e")
    _mark(image)
    return _jpeg(image.filter(ImageFilter.GaussianBlur(7)) if is_blurred else image)


def selfie(number: int) -> bytes:
    """The same face as on the card of that number."""
    image = Image.new("RGB", (720, 960), ("#b9c7c0", "#c9c0b5", "#aebccb")[number % 3])
    image.paste(_face(number, (560, 690), background=image.getpixel((0, 0))), (80, 200))
    _mark(image)
    return _jpeg(image)


def _face(number: int, size: tuple[int, int], background="#f4f1ea") -> Image.Image:
    width, height = size
    image = Image.new("RGB", size, background)
    draw = ImageDraw.Draw(image)
    skin, shirt, hair = SKINS[number % 5], SHIRTS[number % 6], HAIRS[number % 4]

    def box(left, top, right, bottom):
        return (left * width, top * height, right * width, bottom * height)

    draw.ellipse(box(0.05, 0.74, 0.95, 1.5), fill=shirt)
    draw.rectangle(box(0.42, 0.6, 0.58, 0.8), fill=skin)
    draw.ellipse(box(0.2, 0.08, 0.8, 0.62), fill=hair)
    draw.ellipse(box(0.25, 0.16, 0.75, 0.7), fill=skin)
    for left in (0.36, 0.56):
        draw.ellipse(box(left, 0.38, left + 0.08, 0.43), fill="#1b1b1b")
    draw.arc(box(0.4, 0.46, 0.6, 0.6), 20, 160, fill="#5b2a20", width=max(2, width // 80))
    if number % 2:
        draw.arc(box(0.33, 0.35, 0.47, 0.46), 0, 360, fill="#222222", width=max(2, width // 90))
        draw.arc(box(0.53, 0.35, 0.67, 0.46), 0, 360, fill="#222222", width=max(2, width // 90))
    return image


def _mark(image: Image.Image) -> None:
    """SPECIMEN, aslant over everything."""
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    middle = (image.width // 2, image.height // 2)
    draw = ImageDraw.Draw(layer)
    draw.text(middle, "SPECIMEN", font=_font(image.width // 6), fill=(180, 30, 30, 90), anchor="mm")
    turned = layer.rotate(24, center=middle)
    image.paste(turned, mask=turned.getchannel("A"))


def _font(size: int) -> ImageFont.ImageFont:
    return ImageFont.load_default(size=size)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()
