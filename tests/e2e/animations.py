"""Animated GIFs made byte by byte, WebPs made of them by gif2webp, and both read back by others than darkroom: GIF by
ffmpeg and by its blocks, WebP by libwebp's own animation decoder and webpmux."""
import ctypes
import re
import shutil
import struct
import subprocess

from clips import ffmpeg
from support import absent

KEEP, BACKGROUND, PREVIOUS = 1, 2, 3  # what disposal leaves of a frame: GIF89a, section 23


def program(name):
    return shutil.which(name) or absent(f"{name}, of Debian's package webp")


def _codes(indices):
    """LZW without a table: 9 bits a pixel, and the table cleared before codes would need a tenth bit."""
    out, bits, held = bytearray(), 0, 0
    for at, index in enumerate([*indices, 257]):
        for code in ([256, index] if at % 200 == 0 else [index]):
            bits |= code << held
            held += 9
            while held >= 8:
                out.append(bits & 255)
                bits >>= 8
                held -= 8
    out.append(bits & 255)
    return b"".join(bytes([len(out[at:at + 255])]) + out[at:at + 255] for at in range(0, len(out), 255)) + b"\0"


class Frame:
    """`colours` is a function of x and y in the frame, or one colour; None is transparent."""

    def __init__(self, colours, delay=100, box=None, disposal=KEEP):
        self.colours, self.delay, self.box, self.disposal = colours, delay, box, disposal

    def block(self, screen):
        left, top, width, height = self.box or (0, 0, *screen)
        rows = [self.colours(x, y) if callable(self.colours) else self.colours
                for y in range(height) for x in range(width)]
        palette = list(dict.fromkeys(rows))
        assert len(palette) <= 256
        clear = palette.index(None) if None in palette else None
        control = struct.pack("<BHB", self.disposal << 2 | (clear is not None), self.delay // 10, clear or 0)
        table = b"".join(bytes(colour or (0, 0, 0)) for colour in palette).ljust(768, b"\0")
        place = {colour: at for at, colour in enumerate(palette)}
        return (b"!\xf9\x04" + control + b"\0," + struct.pack("<HHHHB", left, top, width, height, 0x87) + table +
                b"\x08" + _codes(place[colour] for colour in rows))


def gif(width, height, frames, plays=0):
    """`plays` is how often it is shown, 0 for ever: GIF itself counts those after the first."""
    again = b"" if plays == 1 else (b"!\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", max(plays - 1, 0)) + b"\0")
    return (b"GIF89a" + struct.pack("<HHBBB", width, height, 0x70, 0, 0) + again +
            b"".join(frame.block((width, height)) for frame in frames) + b";")


def webp(path, source, *options):
    """`source`, a GIF's path, as WebP at `path`, lossless unless options say otherwise."""
    subprocess.run([program("gif2webp"), "-quiet", *options, source, "-o", path], check=True, capture_output=True)
    return path


class Animation:
    """What a file shows: frames as rows of (red, green, blue, alpha), each with its delay in ms, and how often."""

    def __init__(self, path):
        data = path.read_bytes()
        read = _read_gif if data.startswith(b"GIF") else _read_webp
        self.width, self.height, self.frames, self.delays, self.plays = read(path, data)

    def at(self, frame, x, y):
        return tuple(self.frames[frame][(y * self.width + x) * 4:][:4])

    def rgb(self, frame, x, y):
        return self.at(frame, x, y)[:3]


def _read_gif(path, data):
    width, height, flags = struct.unpack("<HHB", data[6:11])
    at, delays, plays = 13 + (3 * (2 << (flags & 7)) if flags & 0x80 else 0), [], 1
    while data[at] != 0x3b:
        if data[at] == 0x2c:
            flags = data[at + 9]
            at += 10 + (3 * (2 << (flags & 7)) if flags & 0x80 else 0) + 1
        else:
            assert data[at] == 0x21, data[at]
            if data[at + 1] == 0xf9:
                delays.append(struct.unpack("<H", data[at + 4:at + 6])[0] * 10)
            if data[at + 3:at + 14] == b"NETSCAPE2.0":
                again, = struct.unpack("<H", data[at + 16:at + 18])
                plays = again + 1 if again else 0
            at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
    raw = ffmpeg("-i", path, "-vsync", "0", "-f", "rawvideo", "-pix_fmt", "rgba", "-")
    size = width * height * 4
    assert len(raw) == size * len(delays), (path, len(raw) / size, delays)
    return width, height, [raw[i:i + size] for i in range(0, len(raw), size)], delays, plays


class _Data(ctypes.Structure):
    _fields_ = [("bytes", ctypes.c_char_p), ("size", ctypes.c_size_t)]


class _Options(ctypes.Structure):
    _fields_ = [("mode", ctypes.c_int), ("threads", ctypes.c_int), ("padding", ctypes.c_uint32 * 7)]


class _Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("width", "height", "plays", "ground", "frames")] + [
        ("padding", ctypes.c_uint32 * 4)]


def _read_webp(_, data):
    try:
        library = ctypes.CDLL("libwebpdemux.so.2")
    except OSError:
        absent("libwebpdemux2")
    abi, rgba = 0x0107, 1
    library.WebPAnimDecoderNewInternal.restype = ctypes.c_void_p
    for function in ("GetInfo", "GetNext", "Delete"):
        getattr(library, "WebPAnimDecoder" + function).argtypes = {
            "GetInfo": [ctypes.c_void_p, ctypes.c_void_p], "Delete": [ctypes.c_void_p],
            "GetNext": [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]}[function]
    options, info, whole = _Options(rgba, 0), _Info(), _Data(data, len(data))
    decoder = library.WebPAnimDecoderNewInternal(ctypes.byref(whole), ctypes.byref(options), abi)
    assert decoder and library.WebPAnimDecoderGetInfo(decoder, ctypes.byref(info))
    frames, times = [], [0]
    for _ in range(info.frames):
        canvas, end = ctypes.c_void_p(), ctypes.c_int()
        assert library.WebPAnimDecoderGetNext(decoder, ctypes.byref(canvas), ctypes.byref(end))
        frames.append(ctypes.string_at(canvas.value, info.width * info.height * 4))
        times.append(end.value)
    library.WebPAnimDecoderDelete(decoder)
    delays = [end - start for start, end in zip(times, times[1:])]
    return info.width, info.height, frames, delays, info.plays


def webpmux(path):
    """What webpmux says of an animation: frames, loop count, features."""
    said = subprocess.run([program("webpmux"), "-info", path], capture_output=True, text=True, check=True).stdout
    frames, loops = re.search(r"Number of frames: (\d+)", said), re.search(r"Loop Count : (\d+)", said)
    features = re.search(r"Features present: (.*)", said)
    return {"frames": int(frames[1]) if frames else 1, "loops": int(loops[1]) if loops else None,
            "features": features[1].split() if features else []}
