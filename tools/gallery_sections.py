"""What the gallery shows: sections, their groups of pictures, and the settings that make each."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Group:
    """Pictures of one source in one table. `common` are the settings of all, `pictures` those of each by its name."""
    source: str
    common: tuple
    pictures: dict
    columns: int = 3
    shown: int = 0  # px across on the page; 0: as wide as it is
    look: str = ""
    tells: tuple = ()  # what else of a result's variant stands below it, beyond size and bytes


@dataclasses.dataclass(frozen=True)
class Section:
    heading: str
    look: str
    groups: tuple
    moves: bool = False  # its sources are made by ffmpeg


SIDES = ("northwest", "north", "northeast", "west", "centre", "east", "southwest", "south", "southeast")


def box(width, height, *settings):
    return (f"width={width}", f"height={height}", *settings)


def each(setting, values, stem=""):
    return {f"{stem or setting}-{value}": (f"{setting}={value}",) for value in values}


FIT = Section(
    "Fit", "One picture of 1920x1080 in a box of 240x240. `inside` and `outside` keep all of it, the one within the box "
    "and the other around it; `cover` cuts off what hangs over, `contain` adds a background, `fill` bends it: see how "
    "slim the towers are.",
    (Group("sora.png", box(240, 240, "background=#f2c14e"),
           each("fit", ("inside", "outside", "cover", "contain", "fill"))),))

GRAVITY = Section(
    "Gravity", "Which part of a picture stays where its shape is not the box's.",
    (Group("sora.png", box(400, 225), {"gravity-whole": ()}, columns=1,
           look="The source as it is, for comparison: a bridge on the left, towers, a red sign on the right."),
     Group("sora.png", box(160, 240, "fit=cover"),
           each("gravity", ("attention", "entropy")), columns=2, tells=("crop", "attention"),
           look="`attention` finds the sign, which glows; `entropy` the towers with the most windows."),
     Group("dall-e.png", box(120, 240, "fit=cover"),
           {"gravity-peak": ("gravity=centre",), "gravity-moon": ("gravity=73.5% 28%",)}, columns=2, tells=("crop",),
           look="A point comes as near to the middle as the picture allows: here the moon, instead of the peak."),
     Group("sora.png", box(160, 240, "fit=cover"), each("gravity", ("west", "centre", "east")), tells=("crop",),
           look="A picture that is wider than the box is cut at its sides."),
     Group("dall-e.png", box(240, 110, "fit=cover"), each("gravity", ("north", "south")), columns=2,
           tells=("crop",), look="One that is higher is cut above and below: the lettering, or the shore."),
     Group("moon.png", box(120, 120, "fit=contain", "background=#f2c14e"), each("gravity", SIDES, "gravity-contain"),
           look="With `fit=contain` it says where on the canvas a picture stands that is smaller than the box: "
           "all nine sides.")))

RETOUCHING = Section(
    "Retouching", "Each beside the same picture without it.",
    (Group("stable-diffusion.png", box(200, 300, "background=#2b4a6f"),
           {"trim-0": (), "trim-10": ("trim=10",)}, columns=2, tells=("crop",),
           look="`trim`: the sticker's empty edges go before the box counts, so that what is left is larger in it."),
     Group("dall-e.png", box(200, 200), {"pad-0": ("pad=0",), "pad-20": ("pad=20", "background=#f2c14e")}, columns=2,
           look="`pad`: a frame within the box; the picture becomes smaller, the file's size in px does not."),
     Group("dall-e.png", box(200, 200), each("blur", (0, 2, 8)),
           look="`blur`: the lettering first, then everything."),
     Group("peak.png", box(130, 130), each("sharpen", (0, 25, 80)), shown=260,
           look="`sharpen`, shown at twice its size: snow and rock become crisper, the sky stays as smooth as it was."),
     Group("dall-e.png", box(200, 200), each("grayscale", ("false", "true")), columns=2,
           look="`grayscale`: no colour is left, and the file is smaller."),
     Group("stable-diffusion.png", box(200, 300, "format=webp", "background=#2b4a6f"),
           each("flatten", ("false", "true")), columns=2,
           look="`flatten` with `background`: WebP keeps alpha, and the page shows through, unless it is told not to.")))

FORMATS = Section(
    "Formats and quality", "What each format does to the same pixels, and how many bytes it takes.",
    (Group("peak.png", box(260, 260), each("quality", (20, 50, 80)),
           look="A part of the landscape, pixel by pixel, as JPEG: at 20 blocks in the sky and a fringe around the moon, "
           "at 80 neither."),
     Group("stable-diffusion.png", box(120, 180),
           {"format-jpeg": ("format=jpeg",), "format-webp": ("format=webp",),
            "format-avif": ("format=avif",), "format-png": ("format=png",),
            "format-gif": ("format=gif",)},
           look="The same sticker in each format. JPEG keeps no alpha and stands on white; GIF keeps one bit of it, and "
           "of the soft shadow a few dark dots; PNG keeps every pixel, and is the largest."),
     Group("stable-diffusion.png", box(120, 180, "flatten=true", "background=#2b4a6f"),
           {"palette-png": ("format=png",), "palette-gif": ("format=gif",)}, columns=2, shown=360,
           look="Enlarged: GIF has 256 colours at most, and mixes the others of dots: see the balloon's shaded side."),
     Group("lettering-3.png", box(320, 320), {"auto-flat": ("format=auto",)}, columns=1, tells=("format", "score"),
           look="`format=auto`: what is flat becomes a file without loss, smaller than any JPEG of it ..."),
     Group("peak.png", box(260, 260), {"auto-rough": ("format=auto",)}, columns=1, tells=("format", "quality", "score"),
           look="... and what is not, the smallest file that is as good as the JPEG of quality 80 above.")))

CHROMA = Section(
    "Chroma", "Lettering with strokes of one pixel and of three, red on blue of nearly the same lightness, enlarged. "
    "`4:2:0` stores one colour for four pixels: the thin letters drown, the thick ones have dull edges. `4:4:4` stores "
    "them all.",
    tuple(Group(f"lettering-{stroke}.png", box(640, 640, "quality=90"),
                {f"chroma-{stroke}-{chroma.replace(':', '')}": (f"chroma={chroma}",) for chroma in ("4:2:0", "4:4:4")},
                columns=2, shown=400) for stroke in (1, 3)))

MAX_BYTES = Section(
    "No more than so many bytes", "The quality goes first, as far as 30; then pixels go.",
    (Group("sora.png", box(320, 320), {"max-bytes-0": ("max_bytes=0",), "max-bytes-9000": ("max_bytes=9000",),
                                       "max-bytes-4096": ("max_bytes=4096",)}, tells=("quality",)),))

TARGET_QUALITY = Section(
    "As good as it must be", "A score instead of a quality: each picture gets the quality that reaches it.",
    (Group("sora.png", box(260, 260), each("target_quality", (30, 60, 85), "target"), tells=("quality", "score"),
           look="At 30 blocks in the sky and blurred windows, at 85 nothing that one would see without looking for it."),))

WATERMARKS = Section(
    "Watermarks", "A picture or a text on top of the variant, in its final size.",
    (Group("sora.png", box(260, 260, "watermark.image=stable-diffusion.png"),
           {"watermark-image": ("watermark.scale=15",), "watermark-corner": (
               "watermark.scale=30", "watermark.gravity=northwest", "watermark.offset=4 12"),
            "watermark-faint": ("watermark.scale=30", "watermark.gravity=centre", "watermark.opacity=40")},
           look="A picture with alpha: as large as `scale` says, pulled to a side, let through by `opacity`."),
     Group("sora.png", box(260, 260, "watermark.text=© ACME for {userId}", "watermark.scale=60"),
           {"watermark-text": (), "watermark-outline": ("watermark.colour=#f2c14e", "watermark.outline=#000000"),
            "watermark-ground": ("watermark.background=#00000099", "watermark.font=DejaVu Serif Bold",
                                 "watermark.gravity=north")},
           look="A text, with the job's own words in it; its colour, outline, background and font."),
     Group("dall-e.png", box(240, 240, "watermark.text=PREVIEW", "watermark.contrast=true", "watermark.scale=60"),
           {"contrast-south": ("watermark.gravity=south", "watermark.offset=0", "watermark.scale=25"),
            "contrast-north": ("watermark.gravity=north", "watermark.offset=0 20%"),
            "contrast-tile": ("watermark.tile=true", "watermark.rotate=-30", "watermark.opacity=45",
                              "watermark.scale=30", "watermark.offset=8%")},
           look="`contrast`: light letters on what is dark, dark ones on what is light, each with a thin line of the "
           "other around it; and in tiles, turned."),
     Group("sora.png", box(240, 240, "watermark.image=stable-diffusion.png", "watermark.scale=40", "watermark.gravity=centre"),
           each("watermark.blend", ("multiply", "screen", "soft-light", "difference"), "blend"), columns=4,
           look="`blend`: how the mark's colours and the picture's become one.")))

WIDTHS = Section(
    "Widths", "One setting, a file for each width, and the attribute that lets a browser choose.",
    (Group("sora.png", box(320, 320, "widths=80,160,320"), {"widths": ()}),))

ANIMATION = Section(
    "Animation", "A balloon flies over the city: a GIF of 12 frames, whose first is black.",
    (Group("flight.gif", box(240, 240), each("animated", ("poster", "first-frame")), columns=2,
           look="Of `poster` the first frame that is not blank, of `first-frame` the first."),
     Group("flight.gif", box(80, 80, "animated=keep", "progressive=false"),
           {"animated-gif": ("format=gif",), "animated-webp": ("format=webp",)}, columns=2, shown=320, tells=("frames",),
           look="Both move, and are enlarged here: GIF in dots, WebP smooth and in a fraction of the bytes."),
     Group("flight.gif", box(200, 200, "animated=keep", "format=webp"),
           {"animated-30000": ("max_bytes=30000",)}, columns=1, tells=("frames", "quality"),
           look="With `max_bytes` the quality gives way, and no frame is left out.")),
    moves=True)

CLIPS = Section(
    "Clips", "The same flight as a clip of four seconds, H.264, which comes out of the dark.",
    (Group("flight.mp4", box(240, 240), {"poster-best": ("poster=best",), "poster-first": ("poster=first",),
                                         "poster-75": ("poster=75%",)}, tells=("frameTime",),
           look="`poster`: the most telling frame, the first, or the one at a part of the time."),
     Group("flight.mp4", box(160, 160, "thumbnails=4"), {"thumbnails": ()}, columns=4, tells=("frameTime",),
           look="`thumbnails`: frames spread over the clip, each a file; the balloon goes from left to right."),
     Group("flight.mp4", box(120, 120, "sprite=4x2"), {"sprite": ()}, columns=1,
           look="`sprite`: as one picture, row by row, with a WebVTT file beside it for players."),
     Group("flight.mp4", box(200, 200, "format=webp", "animated=keep", "max_bytes=30000"),
           {"preview-2": ("preview_seconds=2",)}, columns=1, tells=("frames", "frameTime", "quality"),
           look="`animated=keep`: a preview that moves, from the poster's time on.")),
    moves=True)

SECTIONS = (FIT, GRAVITY, RETOUCHING, FORMATS, CHROMA, TARGET_QUALITY, MAX_BYTES, WATERMARKS, WIDTHS, ANIMATION, CLIPS)
