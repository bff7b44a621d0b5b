"""Archives that mean harm: bombs, names that lead out, links, secrets, copies, archives within archives, lies."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from random import Random

from fuzzing.files import damaged
from fuzzing.plain import EXTREMES, PLAIN
from fuzzing.seeds import seeds, zipped

NAMES = (
    "../../etc/passwd",
    "/etc/passwd",
    "..\\..\\boot.ini",
    "C:\\boot.ini",
    "a/../../b.jpg",
    "\0.jpg",
    "a\nb.jpg",
    ".",
    "",
    "/",
    "con",
    "a" * 5000 + ".jpg",
    "\u202egpj.exe",
    "~/.ssh/id_rsa",
    "--help.jpg",
    "\N{GRINNING FACE}.jpg",
    "file://x.jpg",
)


def archive(random: Random) -> tuple[str, bytes]:
    """Return what is wrong with an archive, and it."""
    kinds: tuple[Callable[[Random], bytes], ...] = (
        _plainly,
        _lying,
        _bad_pictures,
        _names,
        _bomb,
        _nested,
        _link,
        _twice,
        _secret,
        _many,
        _overlapping,
        _strange,
    )
    kind = random.choice(kinds)
    return kind.__name__.strip("_"), kind(random)


def _honest(random: Random, count: int = 3) -> bytes:
    chosen = random.sample(sorted(seeds().pictures), count)
    return zipped({f"{n}-{name}.bin": seeds().pictures[name] for n, name in enumerate(chosen)})


def _plainly(random: Random) -> bytes:
    return random.choice(PLAIN)(random, _honest(random)) or b"\0"


def _lying(random: Random) -> bytes:
    """Write extreme numbers into the directory or its end."""
    changed = bytearray(_honest(random))
    magic = random.choice((b"PK\1\2", b"PK\5\6", b"PK\3\4"))
    at = changed.find(magic) + 4 + 2 * random.randrange(9)
    width = random.choice((2, 4))
    changed[at : at + width] = (random.choice(EXTREMES) & (256**width - 1)).to_bytes(width, "little")
    return bytes(changed)


def _bad_pictures(random: Random) -> bytes:
    chosen = random.choices(sorted(seeds().pictures), k=4)
    return zipped({f"{n}.bin": damaged(random, name, seeds().pictures[name])[1] for n, name in enumerate(chosen)})


def _names(random: Random) -> bytes:
    picture = seeds().pictures["jpeg"]
    data = zipped(dict.fromkeys(random.sample(NAMES, 5), picture) | {"good.jpg": picture})
    return data.replace(b"good.jpg", b"\xff\xfe\xfdd.jpg") if random.random() < 0.3 else data


def _bomb(random: Random) -> bytes:
    return zipped({f"{n}.png": bytes(random.choice((30_000_000, 99_000_000))) for n in range(random.choice((1, 3)))})


def _nested(random: Random) -> bytes:
    data = _honest(random)
    for depth in range(random.choice((1, 20))):
        data = zipped({f"{depth}.zip" if random.random() < 0.5 else f"{depth}.jpg": data})
    return data


def _link(random: Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        link = zipfile.ZipInfo("link.jpg")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, random.choice(("/etc/passwd", "../../..", "/dev/zero", "/proc/self/mem")))
        device = zipfile.ZipInfo("device.jpg")
        device.create_system, device.external_attr = 3, (stat.S_IFCHR | 0o777) << 16
        made.writestr(device, b"")
    return stream.getvalue()


def _twice(random: Random) -> bytes:
    data = zipped({"a.jpg": seeds().pictures["jpeg"], "b.jpg": seeds().pictures["jpeg"], "c.jpg": b"c"})
    return data.replace(b"b.jpg", b"a.jpg")


def _secret(random: Random) -> bytes:
    """Say that a member is encrypted, as it is or in a way that nobody knows."""
    changed = bytearray(_honest(random))
    for magic, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        changed[changed.find(magic) + at] |= random.choice((1, 0x41, 0x21))
    return bytes(changed)


def _many(random: Random) -> bytes:
    return zipped({f"{n}/": b"" for n in range(random.choice((300, 6000)))} | {"x.jpg": b"x"})


def _overlapping(random: Random) -> bytes:
    """Let many entries of the directory name one and the same member (D. Fifield, "A better zip bomb", WOOT 2019)."""
    data = zipped({"a.png": bytes(1_000_000)})
    start, end = data.find(b"PK\1\2"), data.find(b"PK\5\6")
    many = random.choice((50, 4000))
    entries = data[start:end] * many
    tail = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, many, many, len(entries), start, 0)
    return data[:start] + entries + tail


def _strange(random: Random) -> bytes:
    stream = io.BytesIO()
    method = random.choice((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(stream, "w", method) as made:
        made.writestr("a.jpg", seeds().pictures["jpeg"])
    return random.choice(PLAIN)(random, stream.getvalue()) or b"\0"
