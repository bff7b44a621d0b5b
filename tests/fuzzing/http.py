"""Requests that lie about themselves: lengths, boundaries, chunks, headers, targets."""

import base64
from random import Random

from fuzzing.wire import Message, request

BOUNDARY = "----mien-fuzz"

NUMBERS = (
    "-1",
    "0",
    "1",
    "1e3",
    "99999999999999999999",
    "2000000001",
    "\u0663",
    "0x10",
    " 5",
    "5 5",
    "",
    "+5",
    "1_0",
    "007",
)
"""What may stand where a number of bytes is wanted."""

METADATA = (
    "filename",
    "filename !!!",
    "filename " + base64.b64encode(b"../../x\0\xff").decode(),
    "filename a,filename b",
    ",,,",
    "filename " + base64.b64encode(b"x" * 5000).decode(),
    "a b c d",
    "\xff\xfe",
)
"""What may stand in `Upload-Metadata`."""

_CURSORS = tuple(
    base64.urlsafe_b64encode(text).decode().rstrip("=")
    for text in (
        b"0001-01-01T00:00:00+23:59 x",
        b"9999-12-31T23:59:59-23:59 x",
        b"2026-01-01T00:00:00+00:00 \0",
        b"2026-01-01 x",
        b"-5",
        b"9" * 5000,
        b"\xff\xfe",
        b"2026-01-01T00:00:00+00:00 " + b"x" * 3000,
        b"1",
        b"",
        b"1_0",
        b"nan",
    )
)

WORDS = (
    "",
    "0",
    "-1",
    "1",
    "99999999999999999999999",
    "1e5",
    "nan",
    "%00",
    "%ff%fe",
    "%ED%A0%80",
    "..%2f..%2fetc",
    "../../etc",
    "%2e%2e",
    "none",
    "me",
    "local",
    "true",
    "'%20OR%201=1--",
    "%",
    "%zz",
    "x" * 3000,
    "%f0%9f%92%a9",
    "a;b",
    "%0d%0aX-Evil:%201",
    "json",
    "html",
    "01a2102d-c286-7cc9-bac8-c7eefe71b997",
    "{}",
    "[]",
    "\u0663",
    *_CURSORS,
)
"""What may stand in a query, a path or a header."""

NAMES = (
    "cursor",
    "cursor",
    "limit",
    "state",
    "format",
    "annotated",
    "blurred",
    "redirect",
    "user_id",
    "",
    "limit[]",
    "%00",
    "__proto__",
)
"""Of a query."""

HEADERS = (
    "Range",
    "If-Range",
    "Accept",
    "Cookie",
    "X-Request-ID",
    "Last-Event-ID",
    "X-Forwarded-For",
    "Forwarded",
    "Origin",
    "Idempotency-Key",
    "Sec-Fetch-Site",
    "If-None-Match",
    "X-CSRF-Token",
    "Accept-Encoding",
    "Referer",
    "X-HTTP-Method-Override",
    "Upload-Offset",
    "Host",
)
"""That the service, or something within it, may look at."""

TAILS = (
    "",
    "/",
    "/a.jpg",
    ":80/",
    "/?a=b#c",
    "/%00",
    "/\r\nHost: x",
    "/\u2028",
    "#@a.example/",
    "\\@a.example",
    "/" + "a" * 5000,
)
"""Of an address."""


def multipart(files: list[tuple[str, str, bytes]], fields: dict[str, str] | None = None) -> tuple[bytes, str]:
    """Return a form's bytes and its media type."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n\r\n'.encode()
        + data
        + b"\r\n"
        for name, file, data in files
    ]
    parts += [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (fields or {}).items()
    ]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


def broken_multipart(random: Random, name: str, data: bytes) -> tuple[str, bytes, str]:
    """Return what is wrong with a form, its bytes, and its media type."""
    body, kind = multipart([(name, "a.jpg", data)], {"every": "1"})
    edge, how = (
        BOUNDARY.encode(),
        random.choice(("boundary", "end", "head", "many", "names", "disposition", "fields", "option")),
    )
    if how == "boundary":
        kind = "multipart/form-data" + random.choice(
            (
                "",
                "; boundary=",
                "; boundary=other",
                "; boundary=" + "x" * 5000,
                "; boundary=\xff",
                "; boundary=a; boundary=b",
            )
        )
    elif how == "end":
        body = random.choice(
            (body[:-8], body[: len(body) // 2], body.replace(b"\r\n", b"\n"), body * 2, edge * 500, body[5:])
        )
    elif how == "head":
        body = body.replace(
            b"form-data;", random.choice((b"x" * 70_000, b"\xff\xfe;", b"", b"form-data; name*=utf-8''%ff;", b"\0;"))
        )
    elif how == "many":
        part = b"--" + edge + b'\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
        body = part * random.choice((50, 1200)) + body
    elif how == "names":
        bad = random.choice(
            (b"../../x", b"\0", b"\xed\xa0\x80", b"\xff", b"", b"a\\..\\b", b"x" * 5000, b"CON", b"a\r\nb", b"\x1b[2J")
        )
        body = body.replace(b"a.jpg", bad)
    elif how == "disposition":
        body = body.replace(
            b"Content-Disposition", random.choice((b"Content-Type", b"X", b"Content-Transfer-Encoding: base64\r\nX"))
        )
    elif how == "fields":
        part = b"--" + edge + b'\r\nContent-Disposition: form-data; name="every"\r\n\r\n' + b"9" * 600_000 + b"\r\n"
        body = part * random.choice((1, 3)) + body
    else:
        bad = random.choice((b"nan", b"-1", b"\xff", b"", b"auto\0", b"9" * 5000, b"[1]", b"1.5"))
        body = body.replace(b"\r\n\r\n1\r\n", b"\r\n\r\n" + bad + b"\r\n")
    return how, body, kind


def broken(random: Random, data: bytes, key: str, path: str) -> tuple[str, Message]:
    """Return what is wrong with a request's transport, and it."""
    how = random.choice(
        ("longer", "shorter", "length", "twice", "chunks", "chunks", "lied", "line", "header", "headers", "kind", "cut")
    )
    kind: dict[str, str | bytes] = {
        "Content-Type": random.choice(("image/jpeg", "application/json", "multipart/form-data; boundary=x"))
    }
    good = request("POST", path, data, headers=kind, key=key)
    if how == "longer":
        kind["Content-Length"] = str(len(data) + random.choice((1, 1000, 10**6)))
        return how, Message(data=request("POST", path, data, headers=kind, key=key).data, half_close=True)
    if how == "shorter":
        kind["Content-Length"] = str(random.choice((0, 1, len(data) - 1)))
    elif how == "length":
        kind["Content-Length"] = random.choice((*NUMBERS, str(2**63), str(100_000_001), "\xff"))
        return how, Message(data=request("POST", path, data, headers=kind, key=key).data, half_close=True)
    elif how == "twice":
        return how, Message(
            data=good.data.replace(b"Content-Length", b"Content-Length: 1\r\nContent-Length", 1), half_close=True
        )
    elif how in ("chunks", "lied"):
        codings = (
            ("chunked",)
            if how == "chunks"
            else ("gzip, chunked", "chunked, chunked", "identity", "xchunked", "chunked\x0b", "deflate")
        )
        kind["Transfer-Encoding"] = random.choice(codings)
        body = _chunked(random, data)
        message = request("POST", path, body, headers=kind, key=key, length=how == "lied" and random.random() < 0.5)
        return how, Message(data=message.data, half_close=True)
    elif how == "line":
        lines = (
            b"GET",
            b"\0 / HTTP/1.1",
            b"POST  /  HTTP/1.1",
            b"POST / HTTP/9.9",
            b"PRI * HTTP/2.0",
            b"POST http://x/ HTTP/1.1",
            b"POST //x/api/v1 HTTP/1.1",
            b"GET /" + b"a" * 9000 + b" HTTP/1.1",
            b"OPTIONS * HTTP/1.1",
            b"CONNECT a:1 HTTP/1.1",
            b"G\xffT / HTTP/1.1",
            b"POST /api/v1/analyses HTTP/1.0",
            b"GET / HTTP/1.1 x",
            b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03",
        )
        return how, Message(data=random.choice(lines) + good.data[good.data.find(b"\r\n") :], half_close=True)
    elif how == "header":
        bad = random.choice(
            (
                b"X: a\0b",
                b"X : y",
                b": y",
                b"X\xff: y",
                b" X: y",
                b"X: y\rZ: a",
                b"Host: a\r\nHost: b",
                b"Expect: 100-continue",
                b"X: " + b"y" * 9000,
                b"Expect: x",
                b"Upgrade: h2c",
                b"Connection: close, \xff",
                b"Authorization: Basic \xff",
            )
        )
        return how, Message(
            data=good.data.replace(b"Connection: close", b"Connection: close\r\n" + bad, 1), half_close=True
        )
    elif how == "headers":
        kind |= {f"X-{number}": "y" for number in range(random.choice((90, 150)))}
    elif how == "kind":
        kind["Content-Type"] = random.choice(
            (
                "",
                "image/",
                "image/jpeg; q=\xff",
                "x" * 3000,
                "a/b",
                "multipart/mixed",
                "text/html",
                "application/x-www-form-urlencoded",
            )
        )
    else:
        return how, Message(data=good.data[: random.randrange(len(good.data))], half_close=True)
    return how, request("POST", path, data, headers=kind, key=key)


def _chunked(random: Random, data: bytes) -> bytes:
    size = f"{len(data):x}".encode()
    sizes = (
        size,
        size,
        size,
        b"-1",
        b"",
        b"fffffffffffffffff",
        b"0x" + size,
        size + b";ext=" + b"y" * 5000,
        b"g",
        b" " + size,
        size + b"\n",
    )
    ends = (b"\r\n0\r\n\r\n",) * 3 + (
        b"",
        b"\r\n0\r\n",
        b"\r\n0\r\nX: y\r\n\r\n",
        b"0\r\n\r\n",
        b"\r\n5\r\nab",
        b"\r\n0\r\n" + b"T: t\r\n" * 300 + b"\r\n",
    )
    pieces = data if random.random() < 0.7 else data[:100]
    return random.choice(sizes) + b"\r\n" + pieces + random.choice(ends)
