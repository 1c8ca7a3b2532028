"""The pictures that the gallery is made of: the samples, parts of them, lettering, and a flight in two formats."""
import shutil
import subprocess

import gallery_drawing

# The tool that a source is said to come from; of what is made here, the tool of what it is made from.
TOOLS = {"dall-e.png": "dall-e", "sora.png": "sora", "stable-diffusion.png": "stable-diffusion", "peak.png": "dall-e",
         "moon.png": "dall-e", "lettering-1.png": "dall-e", "lettering-3.png": "dall-e", "flight.gif": "sora",
         "flight.mp4": "sora"}
# What is cut out of a sample, not resized: a strip of it, then a part of the strip, each by width, height and gravity.
PARTS = {"peak.png": ("dall-e.png", (1024, 260, "50% 38%"), (260, 260, "66% 50%")),
         "moon.png": ("dall-e.png", (1024, 60, "50% 28.5%"), (60, 60, "73.5% 50%"))}
# The balloon crosses the city, after `dark` frames out of the dark. One thread: the same bytes each time.
FLIGHT = ("[0]scale={width}:-2,loop={frames}-1:1[city];[1]scale={width}/4:-2,loop={frames}-1:1[balloon];"
          "[city][balloon]overlay=x='W*(0.03+0.17*t)':y='H*(0.25-0.04*t)',fade=in:0:{dark}")
# Each flight's numbers, what else is done to its frames, and ffmpeg's options.
FLIGHTS = {"flight.gif": ({"width": 320, "frames": 12, "fps": 3, "dark": 1},
                          ",split[a][b];[a]palettegen[p];[b][p]paletteuse", ("-loop", "0")),
           "flight.mp4": ({"width": 640, "frames": 40, "fps": 10, "dark": 5}, ",format=yuv420p",
                          ("-c:v", "libx264", "-threads", "1"))}


def can_move():
    return shutil.which("ffmpeg") is not None


def make(samples, darkroom):
    """All of them in the folder that `darkroom` works in; without ffmpeg none that moves."""
    subprocess.run([samples, darkroom.folder], check=True, stdout=subprocess.DEVNULL)
    for stroke in (1, 3):
        (darkroom.folder / f"lettering-{stroke}.png").write_bytes(gallery_drawing.lettering("DARKROOM", stroke, 2))
    for name, (source, *cuts) in PARTS.items():
        for width, height, gravity in cuts:
            result = darkroom.process(source, (f"width={width}", f"height={height}", "fit=cover", f"gravity={gravity}",
                                               "format=png"))
            (darkroom.folder / name).write_bytes(darkroom.bytes_of(result["variants"][0]))
            source = name
    if can_move():
        for name in FLIGHTS:
            _fly(darkroom.folder, name)


def _fly(folder, name):
    numbers, finish, options = FLIGHTS[name]
    stills = [word for source in ("sora.png", "stable-diffusion.png")
              for word in ("-framerate", str(numbers["fps"]), "-i", source)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-filter_complex_threads", "1", *stills, "-filter_complex",
                    FLIGHT.format(**numbers) + finish, *options, "-bitexact", name], cwd=folder, check=True)
