"""What the gallery paints without any library: PNGs, lettering in a font of five by seven, and what a BlurHash shows."""
import math
import struct
import zlib

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"  # BlurHash's base 83
# Seven rows a letter, five bits a row, the leftmost highest.
GLYPHS = {
    "A": (14, 17, 17, 31, 17, 17, 17), "D": (30, 17, 17, 17, 17, 17, 30), "K": (17, 18, 20, 24, 20, 18, 17),
    "M": (17, 27, 21, 21, 17, 17, 17), "O": (14, 17, 17, 17, 17, 17, 14), "R": (30, 17, 17, 30, 20, 18, 17),
}
RED, BLUE = (224, 32, 48), (24, 60, 168)  # of one lightness, nearly: what tells them apart is colour


def png(rows):
    """An 8-bit RGB PNG of rows of (red, green, blue)."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)
    lines = b"".join(b"\0" + bytes(value for pixel in row for value in pixel) for row in rows)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines, 9)) +
            chunk(b"IEND", b""))


def lettering(word, stroke, margin):
    """`word` in red on blue, its strokes `stroke` px wide, `margin` strokes around it."""
    across, down = 6 * len(word) - 1 + 2 * margin, 7 + 2 * margin

    def inked(x, y):
        letter, column = divmod(x - margin, 6)
        inside = 0 <= letter < len(word) and column < 5 and 0 <= y - margin < 7
        return inside and GLYPHS[word[letter]][y - margin] >> (4 - column) & 1

    return png([[RED if inked(x // stroke, y // stroke) else BLUE for x in range(across * stroke)]
                for y in range(down * stroke)])


def swatches(colours, side):
    """Squares of `side` px beside each other, one for each "#rrggbb"."""
    row = [tuple(bytes.fromhex(colour[1:])) for colour in colours for _ in range(side)]
    return png([row] * side)


def blurhash_picture(text, width, height):
    """The PNG that a BlurHash stands for, after the algorithm's description at github.com/woltapp/blurhash."""
    across, down, factors = _blurhash_factors(text)

    def pixel(x, y):
        weights = [math.cos(math.pi * x * i / width) * math.cos(math.pi * y * j / height)
                   for j in range(down) for i in range(across)]
        return tuple(_srgb(sum(weight * factor[band] for weight, factor in zip(weights, factors)))
                     for band in range(3))

    return png([[pixel(x, y) for x in range(width)] for y in range(height)])


def _blurhash_factors(text):
    """How many components across and down, and each as linear (red, green, blue), the average first."""
    down, across = (each + 1 for each in divmod(_base83(text[0]), 9))
    largest = (_base83(text[1]) + 1) / 166
    average = _base83(text[2:6])
    factors = [tuple(_linear(average >> shift & 255) for shift in (16, 8, 0))]
    for at in range(6, len(text), 2):
        packed = _base83(text[at:at + 2])
        levels = (packed // 361, packed // 19 % 19, packed % 19)
        factors.append(tuple(math.copysign(((level - 9) / 9) ** 2, level - 9) * largest for level in levels))
    return across, down, factors


def _base83(digits):
    value = 0
    for digit in digits:
        value = value * 83 + ALPHABET.index(digit)
    return value


def _linear(level):
    value = level / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _srgb(value):
    value = min(max(value, 0), 1)
    return round(255 * (value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055))
