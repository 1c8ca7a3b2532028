"""Two shapes of job where one decode for all variants shows: a responsive set, and an animation."""
import subprocess

ANIMATED_FRAMES = 60
WIDTHS = [320, 480, 640, 960, 1280, 1920]

RESPONSIVE = f"""
[tools.bench.variants.jpeg]
width = 1920
height = 1920
widths = {WIDTHS}
format = "jpeg"
quality = 80
progressive = true
[tools.bench.variants.webp]
width = 1920
height = 1920
widths = {WIDTHS}
format = "webp"
quality = 80
"""

ANIMATED = """
[tools.bench.variants.loop]
width = 320
height = 320
format = "webp"
quality = 80
animated = "keep"
"""


def moving_gif(path):
    """A synthetic clip of ffmpeg's, which moves everywhere, in 256 colours."""
    source = f"testsrc2=size=480x270:rate=20:duration={ANIMATED_FRAMES / 20}"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, str(path)], check=True)
    return str(path)


def shapes(samples):
    """Each with its name, presets file, source and what sharp is told besides."""
    files = {"responsive": RESPONSIVE, "animated": ANIMATED}
    for name, text in files.items():
        (samples / f"{name}.toml").write_text(text)
    return [
        {"label": "12 variants: 6 widths as JPEG and WebP", "presets": str(samples / "responsive.toml"),
         "source": str(samples / "sora.png"), "animated": False},
        {"label": f"GIF of {ANIMATED_FRAMES} frames to WebP", "presets": str(samples / "animated.toml"),
         "source": moving_gif(samples / "moving.gif"), "animated": True},
    ]
