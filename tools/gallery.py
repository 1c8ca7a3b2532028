#!/usr/bin/env python3
"""Makes docs/gallery.md and the pictures in docs/gallery/, each by a real run of darkroom on the sample pictures.

Without ffmpeg the sections of what moves stay as they are. A picture that the page no longer shows is removed.
"""
import argparse
import base64
import json
import os
import pathlib
import re
import shlex
import struct
import subprocess
import sys
import tempfile
import textwrap

import gallery_drawing
import gallery_sources
from gallery_sections import SECTIONS, box

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEAD = """# Gallery

What settings do to pictures, seen. `./run gallery` makes this page and every picture on it from the samples that
`./run demo` paints; sizes and bytes are those that `--json` tells. A picture's command is the one above its table, and a
`--set normal.NAME=VALUE` for each setting above the picture. [pictures.md](pictures.md) and [clips.md](clips.md) explain
the settings, [presets.md](presets.md) lists them.
"""
PLACEHOLDERS = """What a page shows while the picture is on its way, out of the same result. BlurHash and palette are text
there, and drawn here; the preview is the WebP that its data URI holds."""
TOLD = {  # of a result's variant
    "format": lambda name: name,
    "quality": lambda quality: f"quality {quality}",
    "score": lambda score: f"scores {score:g}",
    "frames": lambda frames: f"{frames} frames",
    "frameTime": lambda seconds: f"at {seconds:g} s",
    "crop": lambda crop: "shows {width}x{height} from {left}, {top}".format(**crop),
    "attention": lambda point: "attention at {x}, {y}".format(**point),
}


class Darkroom:
    """The program, run in a folder with its sources, so that its words are those that the page shows."""

    def __init__(self, program, folder):
        self.program, self.folder = program.resolve(), folder
        # Settings of the environment are in no command of the page.
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith(("DARKROOM_", "S3_", "AWS_"))}

    def process(self, source, settings):
        """The result of a source's variant `normal`."""
        done = subprocess.run([self.program, *words(source), *sets(settings)], cwd=self.folder, env=self.environment,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"tools/gallery.py: {command(source, settings)}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def bytes_of(self, variant):
        return (self.folder / "out" / variant["key"]).read_bytes()


def words(source):
    return ["process", source, "--tool", gallery_sources.TOOLS[source], "--variant", "normal", "--json", "--out", "out"]


def sets(settings):
    return [word for setting in settings for word in ("--set", f"normal.{setting}")]


def command(source, settings):
    """As one types it, broken between settings."""
    typed = " ".join(f"--set\0{shlex.quote(f'normal.{setting}')}" for setting in settings)
    lines = [f"darkroom {shlex.join(words(source))}", *textwrap.wrap(typed, 110, break_on_hyphens=False)]
    return " \\\n  ".join(lines).replace("\0", " ")


class Column:
    """One picture of a table, written into the page's folder: what is above it, the picture, what is below."""

    def __init__(self, above, path, data, below, shown=0):
        path.write_bytes(data)
        name, address = path.stem, f"{path.parent.name}/{path.name}"
        picture = f'<img width="{shown}" src="{address}" alt="{name}">' if shown else f"![{name}]({address})"
        self.cells = above, picture, below


def figures(width, height, size, *more):
    return ", ".join([f"{width}x{height} px", f"{size:,} bytes", *more])


def filled(text):
    return textwrap.fill(text, 125, break_long_words=False, break_on_hyphens=False)


def bash(source, settings):
    return f"```bash\n{command(source, settings)}\n```"


def table(columns, across):
    """Rows of headings, pictures and figures; the first headings are the table's."""
    lines = []
    for at in range(0, len(columns), across):
        some = columns[at:at + across]
        empty = [""] * (min(across, len(columns)) - len(some))
        lines += [f"| {' | '.join([*cells, *empty])} |" for cells in zip(*(column.cells for column in some))]
    lines.insert(1, "|" + "---|" * min(across, len(columns)))
    return "\n".join(lines)


def group_text(group, darkroom, folder):
    columns, after = [], []
    for name, settings in group.pictures.items():
        result = darkroom.process(group.source, (*group.common, *settings))
        for variant in result["variants"]:
            path = folder / pathlib.Path(variant["key"]).name.replace("normal", name)
            told = [TOLD[key](variant[key]) for key in group.tells if key in variant]
            columns.append(Column(heading(settings, result, variant), path, darkroom.bytes_of(variant),
                                  measured(variant, *told), group.shown))
        after += [f'```html\nsrcset="{shortened(srcset)}"\n```' for srcset in result.get("srcset", {}).values()]
    look = [filled(group.look)] if group.look else []
    return "\n\n".join([*look, bash(group.source, group.common), table(columns, group.columns), *after])


def heading(settings, result, variant):
    """What a picture has set beyond its table's command, or which of its command's outputs it is."""
    if settings:
        return f"`{'` `'.join(settings)}`"
    return f"`{variant['variant']}`" if len(result["variants"]) > 1 else "as it is"


def measured(variant, *more):
    return figures(variant["width"], variant["height"], variant["size"], *more)


def shortened(srcset):
    """Without the folder of each URL, which is this machine's."""
    return re.sub(r"\S+/", "", srcset)


def placeholders(darkroom, folder):
    source, settings, side, swatch, shown = "dall-e.png", box(200, 200), 32, 40, 200
    result = darkroom.process(source, settings)
    made, variant = result["placeholder"], result["variants"][0]
    preview = base64.b64decode(made["preview"].partition(",")[2])
    blurred = gallery_drawing.blurhash_picture(made["blurhash"], side, side)
    palette = gallery_drawing.swatches(made["palette"], swatch)
    columns = [
        Column("the picture", folder / "placeholder-picture.jpg", darkroom.bytes_of(variant), measured(variant)),
        Column("`blurhash`", folder / "placeholder-blurhash.png", blurred, figures(side, side, len(blurred)), shown),
        Column("`preview`", folder / "placeholder-preview.webp", preview,
               figures(*webp_size(preview), len(preview)), shown),
        Column("`palette`", folder / "placeholder-palette.png", palette,
               figures(swatch * len(made["palette"]), swatch, len(palette)))]
    texts = {key: value for key, value in made.items() if key != "preview"}
    told = f"```json\n{json.dumps(texts, indent=1)}\n```"
    return "\n\n".join([bash(source, settings), table(columns, len(columns)), told])


def webp_size(data):
    """Of a lossy WebP without alpha: two times 14 bits behind the key frame's start code (RFC 6386, 9.1)."""
    return tuple(side & 0x3fff for side in struct.unpack("<HH", data[26:30]))


def section_text(section, darkroom, folder, page):
    if section.moves and not gallery_sources.can_move():
        print(f"gallery: no ffmpeg, so the section {section.heading} stays as it is")
        return earlier(section.heading, page)
    groups = [group_text(group, darkroom, folder) for group in section.groups]
    return titled(section.heading, section.look, *groups)


def titled(title, look, *parts):
    return f"## {title}\n{filled(look)}\n\n" + "\n\n".join(parts) + "\n"


def earlier(title, page):
    """The section of that heading as it stands in the page, or nothing."""
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return found[0].rstrip() + "\n" if found else ""


def sources_text():
    cuts = [f"`{name}` is cut out of `{source}`, not resized, in two steps of `fit=cover` and `format=png`: " +
            ", then ".join(f"{width}x{height} at `gravity={gravity}`" for width, height, gravity in steps) + "."
            for name, (source, *steps) in gallery_sources.PARTS.items()]
    others = ["`lettering-1.png` and `lettering-3.png` are painted by `tools/gallery_drawing.py`.",
              "`flight.gif` and `flight.mp4` are the balloon over the city, by ffmpeg."]
    return titled("Where the pictures come from", "`dall-e.png`, `sora.png` and `stable-diffusion.png` are computed by "
                  "`build/release/tools/samples/make_samples DIR`; `tools/gallery_sources.py` makes the others of them.",
                  "\n".join(f"- {line}" for line in cuts + others))


def make_gallery(darkroom, samples, out):
    page, folder = out / "gallery.md", out / "gallery"
    folder.mkdir(parents=True, exist_ok=True)
    gallery_sources.make(samples, darkroom)
    before = page.read_text() if page.exists() else ""
    texts = [section_text(section, darkroom, folder, before) for section in SECTIONS]
    texts += [titled("Placeholders", PLACEHOLDERS, placeholders(darkroom, folder)), sources_text()]
    page.write_text("\n".join([HEAD, *filter(None, texts)]))
    remove_what_is_not_shown(page, folder)
    pictures = list(folder.iterdir())
    print(f"{page}: {len(pictures)} pictures, {sum(path.stat().st_size for path in pictures):,} bytes")


def remove_what_is_not_shown(page, folder):
    shown = set(re.findall(rf"\b{folder.name}/([\w.-]+)", page.read_text()))
    for path in folder.iterdir():
        if path.name not in shown:
            path.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    build = ROOT / "build/release"
    parser.add_argument("--darkroom", type=pathlib.Path, default=build / "src/cli/darkroom", help="the program")
    parser.add_argument("--samples", type=pathlib.Path, default=build / "tools/samples/make_samples",
                        help="the program that paints the samples")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "docs", help="where gallery.md and gallery/ go (docs)")
    options = parser.parse_args()
    for program in (options.darkroom, options.samples):
        if not program.is_file():
            parser.error(f"{program} is not there; ./run gallery builds it")
    with tempfile.TemporaryDirectory(prefix="darkroom-gallery-") as folder:
        make_gallery(Darkroom(options.darkroom, pathlib.Path(folder)), options.samples, options.out)


if __name__ == "__main__":
    main()
