#!/usr/bin/env python3
"""Checks what includes what: own folder and lower floors only, third-party headers in their room.

Usage: check_floors.py ROOT      (the folder that holds src/ and include/)
"""
import pathlib
import re
import sys

FLOORS = {
    "base": 0, "domain": 0,
    "container": 1, "image": 1, "video": 1, "net": 1, "telemetry": 1, "credentials": 1,
    "provenance": 2, "codec": 2, "storage": 2, "queue": 2,
    "worker": 3, "processor": 4, "api": 4, "config": 5, "cli": 6,
}
# The one exception on a floor: the domain's ids and digests are base's.
# A container is walked before it is decoded, so image and video see container, which sees nobody.
# The codec process is where untrusted bytes are read, so codec sees the readers, which see nobody.
NEIGHBOURS = {("domain", "base"), ("image", "container"), ("video", "container"), ("codec", "provenance")}
# A third-party header and the only folders that may include it; what is not named may go anywhere
# but container/ and include/.
ROOMS = {
    r"vips/": {"image"},
    r"jpeglib\.h|webp/|libdeflate\.h|zimg\.h": {"image"},
    r"curl/": {"net"},
    r"openssl/": {"base"},
    r"prometheus/": {"telemetry"},
    r"spdlog/": {"telemetry"},
    r"toml\+\+/": {"domain", "config"},
    r"CLI/": {"cli"},
    r"zlib\.h": {"container"},
    r"expat\.h|exempi/": {"provenance"},
    r"sqlite3\.h|libpq-fe\.h": {"queue"},
    r"seccomp\.h": {"codec"},
    r"httplib\.h": {"api"},
    r"libav|libsw": {"video"},
    r"nlohmann/|fmt/": set(FLOORS) - {"container", "base"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)


def complaints(root):
    for path in sorted(p for p in (root / "src").rglob("*") if p.suffix in {".cpp", ".hpp"}):
        folder = path.relative_to(root / "src").parts[0]
        if folder not in FLOORS:
            yield f"{path}: src/{folder} has no floor; give it one in tools/check_floors.py"
            continue
        for kind, target in INCLUDE.findall(path.read_text()):
            other = target.split("/")[0]
            if kind == '"' and other in FLOORS and other != folder:
                if FLOORS[other] >= FLOORS[folder] and (folder, other) not in NEIGHBOURS:
                    yield (f"{path}: includes {target}: {folder} (floor {FLOORS[folder]}) may see only "
                           f"lower floors, and {other} is on floor {FLOORS[other]}")
            for pattern, rooms in ROOMS.items():
                if kind == "<" and re.match(pattern, target) and folder not in rooms:
                    yield f"{path}: includes <{target}>, which belongs to {', '.join(sorted(rooms))} alone"
    for path in sorted((root / "include").rglob("*.hpp")):
        for kind, target in INCLUDE.findall(path.read_text()):
            standard = "/" not in target and not target.endswith(".h")
            if not (standard or target.startswith("darkroom/") or target == "tl/expected.hpp"):
                yield f"{path}: includes {target}: public headers need the standard library alone"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = list(complaints(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "floors: kept")
    sys.exit(1 if found else 0)
