"""Photos that no phone took."""

from io import BytesIO

from PIL import Image


def jpeg(*, exif: bool = False, side: int = 240) -> bytes:
    """A photo; ``exif``: with the place where it was taken and the phone's name."""
    facts = Image.Exif()
    if exif:
        facts[0x010F] = "Telepon Rahasia"
        facts.get_ifd(0x8825)[1] = "S"
        facts.get_ifd(0x8825)[2] = (7.0, 57.0, 0.0)
    out = BytesIO()
    Image.effect_noise((side, side), 60).convert("RGB").save(out, "JPEG", exif=facts)
    return out.getvalue()
