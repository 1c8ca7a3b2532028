"""Clips made by ffmpeg from frames that say their own number, and the number read back from a picture."""
import shutil
import subprocess

from support import absent

WIDTH, HEIGHT, BITS = 320, 192, 8
DARK, LIGHT = 60, 200  # grey levels of a bit: far apart in any codec


def ffmpeg(*arguments, data=None):
    program = shutil.which("ffmpeg") or absent("ffmpeg, Debian's package")
    return subprocess.run([program, "-v", "error", "-y", *map(str, arguments)], input=data, check=True,
                          stdout=subprocess.PIPE).stdout


def numbered(number, width=WIDTH, height=HEIGHT):
    """Eight bars from left to right, the highest bit first; below them coloured squares, sharp-edged."""
    bars = b"".join(bytes([LIGHT if number >> (BITS - 1 - x * BITS // width) & 1 else DARK]) * 3 for x in range(width))
    rows = [bars] * (height // 2)
    for y in range(height // 2, height):
        rows.append(b"".join(bytes([40 + 180 * ((x // 16 + y // 16) % 2), 70 + x * 100 // width, 120])
                             for x in range(width)))
    return b"".join(rows)


def flat(level, width=WIDTH, height=HEIGHT):
    return bytes([level]) * (width * height * 3)


def encode(path, frames, *options, fps=25, size=(WIDTH, HEIGHT)):
    """`frames` as a clip at `path`; `options` are ffmpeg's, of its output."""
    ffmpeg("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}", "-r", fps, "-i", "-",
           *(options or ("-c:v", "libx264", "-pix_fmt", "yuv420p")), path, data=b"".join(frames))
    return path


def pixels(path, width, height):
    """A picture's pixels, by ffmpeg: rows of (red, green, blue)."""
    raw = ffmpeg("-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    assert len(raw) == width * height * 3, (path, len(raw), width, height)
    return [[tuple(raw[(y * width + x) * 3:][:3]) for x in range(width)] for y in range(height)]


def number_in(rows):
    """The number of the frame that a picture of any size shows."""
    width, row = len(rows[0]), rows[len(rows) // 4]
    number = 0
    for bit in range(BITS):
        number = number * 2 + (row[(2 * bit + 1) * width // (2 * BITS)][1] > (DARK + LIGHT) // 2)
    return number
