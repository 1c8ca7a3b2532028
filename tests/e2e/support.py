"""What the end-to-end tests share: the real binary, pictures, a misbehaving HTTP server, MinIO."""
import contextlib
import json
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.request
import zlib

BINARY = os.environ["DARKROOM_BINARY"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = pathlib.Path(os.environ.get("DARKROOM_CORPUS", ROOT / "../shared/corpus"))
TOOLS = ("dall-e", "sora", "stable-diffusion")


def png(width, height, pixel=lambda x, y: (x * 255 // 64 % 256, y * 3 % 256, 128), text=None):
    """A picture with detail, so that its compression means something, in RGB or RGBA; `text` as a tEXt chunk."""
    rows = b"".join(
        b"\0" + bytes(value for x in range(width) for value in pixel(x, y)) for y in range(height))

    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6 if len(pixel(0, 0)) == 4 else 2, 0, 0, 0))
            + (chunk(b"tEXt", text) if text else b"")
            + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def png_pixels(data):
    """Width, height, bytes a pixel and the rows of an 8-bit PNG that is not interlaced (ISO/IEC 15948)."""
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    bands = {2: 3, 6: 4}[colour]
    assert depth == 8 and not interlaced
    packed, at = b"", 8
    while at < len(data):
        length, = struct.unpack(">I", data[at:at + 4])
        if data[at + 4:at + 8] == b"IDAT":
            packed += data[at + 8:at + 8 + length]
        at += 12 + length
    filtered, stride, rows, above = zlib.decompress(packed), width * bands, [], bytes(width * bands)
    for y in range(height):
        line = filtered[y * (stride + 1):(y + 1) * (stride + 1)]
        row = bytearray(line[1:])
        for x, value in enumerate(row):
            left = row[x - bands] if x >= bands else 0
            corner = above[x - bands] if x >= bands else 0
            row[x] = (value + _predicted(line[0], left, above[x], corner)) & 255
        rows.append(bytes(row))
        above = row
    return width, height, bands, rows


def _predicted(kind, left, up, corner):
    if kind == 4:
        toward = left + up - corner
        return min((left, up, corner), key=lambda each: abs(toward - each))
    return (0, left, up, (left + up) // 2)[kind]


def run(*arguments, env=None, stdin=None, timeout=60):
    """The binary with nothing of this process' settings but what `env` gives it."""
    return subprocess.run([BINARY, *map(str, arguments)], env=clean_environment(env), input=stdin,
                          timeout=timeout, capture_output=True, check=False)


def clean_environment(env):
    """This process' environment without its settings of darkroom, and with `env`'s."""
    clean = {name: value for name, value in os.environ.items()
             if not name.startswith(("DARKROOM_", "S3_", "AWS_")) or name == "DARKROOM_CORPUS"}
    clean.update(env or {})
    return clean


def until(condition, what, seconds=30):
    """Waits for a true value of `condition` and gives it back; fails loudly when the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        threading.Event().wait(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


def results(done):
    """The result objects of `darkroom process --json`."""
    return [json.loads(line) for line in done.stdout.splitlines()]


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="darkroom-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.out = self.folder / "out"

    def write(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def stored(self):
        return sorted(str(path.relative_to(self.out)) for path in self.out.rglob("*")
                      if path.is_file())


class Listener:
    """On loopback; each connection is served by serve(connection, head, rest) on a thread of its own, from when the
    head of its request is there: `head` without the empty line, `rest` what came behind it."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self):
        # Closed alone it would go on listening for as long as the thread waits in accept().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._hear, args=(connection,), daemon=True).start()

    def _hear(self, connection):
        with connection, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                received = connection.recv(65536)
                if not received:
                    return
                head += received
            self.serve(connection, *head.split(b"\r\n\r\n", 1))


class Server(Listener):
    """A real HTTP server that does what its path says: {path: route(server, connection)}."""

    def __init__(self, routes):
        self.routes = routes
        self.requests = []
        self.released = threading.Event()
        super().__init__()

    def url(self, path, host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"

    def close(self):
        self.released.set()
        super().close()

    def serve(self, connection, head, _):
        path = head.split(b" ")[1].decode()
        self.requests.append(path)
        self.routes[path.split("?")[0]](self, connection)


def answer(status=200, body=b"", headers=(), length=None):
    """A route: one whole answer. `length` lies about the body's."""
    def route(_, connection):
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body) if length is None else length}",
                 "Connection: close", *headers]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    return route


def redirect(location):
    return answer(302, headers=[f"Location: {location}"])


def stall(server, _):
    """Accepts, hears the request, and never answers while the test runs."""
    server.released.wait(60)


def reset(_, connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def failing_first(times, then):
    """503 for the first requests, then another route."""
    left = [times]

    def route(server, connection):
        left[0] -= 1
        (answer(503) if left[0] >= 0 else then)(server, connection)
    return route


def absent(what):
    """A visible skip of what this machine lacks; a failure where integration is required."""
    if os.environ.get("DARKROOM_REQUIRE_INTEGRATION"):
        raise AssertionError(f"required here: {what}")
    raise unittest.SkipTest(what)


class Minio:
    """A real MinIO on loopback, or a visible skip; a failure where integration is required."""

    KEY, SECRET = "darkroom-test", "darkroom-test-secret"

    def __init__(self):
        program = os.environ.get("DARKROOM_MINIO")
        if not program:
            absent("MinIO, by DARKROOM_MINIO; tools/servers/minio.sh builds one where Go is")
        self.folder = tempfile.mkdtemp(prefix="darkroom-minio-")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self._program = program
        self.start()

    def start(self):
        """Also after stop(): with what it held."""
        self._process = subprocess.Popen(
            [self._program, "server", "--quiet", "--address", f"127.0.0.1:{self.port}", self.folder],
            env={**os.environ, "MINIO_ROOT_USER": self.KEY, "MINIO_ROOT_PASSWORD": self.SECRET,
                 "MINIO_BROWSER": "off"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                if urllib.request.urlopen(self.endpoint + "/minio/health/ready").status == 200:
                    return
            self._process.poll()
            if self._process.returncode is not None:
                raise AssertionError("MinIO ended at once")
            threading.Event().wait(0.05)
        raise AssertionError("MinIO was not ready within a minute")

    def client(self):
        import boto3  # Debian's python3-boto3: the independent client
        from botocore.config import Config
        return boto3.client("s3", endpoint_url=self.endpoint, region_name="us-east-1",
                            aws_access_key_id=self.KEY, aws_secret_access_key=self.SECRET,
                            config=Config(s3={"addressing_style": "path"}))

    def settings(self, bucket):
        return {"S3_BUCKET": bucket, "S3_REGION": "us-east-1", "S3_ENDPOINT": self.endpoint,
                "S3_ACCESS_KEY_ID": self.KEY, "S3_SECRET_ACCESS_KEY": self.SECRET}

    def stop(self):
        self._process.kill()
        self._process.wait()

    def signal(self, number):
        self._process.send_signal(number)

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
