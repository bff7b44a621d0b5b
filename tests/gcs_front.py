"""What fake-gcs-server lacks of Google Cloud Storage's XML API, in front of it: writing, pages of lists, errors.

obstore speaks that API. The emulator reads, lists and deletes by it, and writes by the JSON API only
(https://github.com/fsouza/fake-gcs-server/issues/331 and 852), so writes are translated here. It lists everything at
once, and knows a bucket that is not there only as an error of its own; both are answered here as Google does
(https://cloud.google.com/storage/docs/xml-api/get-bucket-list and .../reference-status). All else is passed on.
"""

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit

PAGE = 3
"""Objects of one page of a list; Google's have 1,000."""

_CONTENTS = re.compile(rb"<Contents>.*?</Contents>", re.DOTALL)


class Front(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    emulator: tuple[str, int]
    parts: dict[str, dict[int, bytes]]

    def log_message(self, *_: object) -> None:
        pass

    def do_PUT(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "partNumber" in query:
            number = int(query["partNumber"][0])
            self.parts[query["uploadId"][0]][number] = self.body()
            self.answer(200, b"", {"ETag": f'"{number}"'})
        else:
            self.write(self.body())

    def do_POST(self) -> None:
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        if "uploads" in query:
            upload = str(len(self.parts))
            self.parts[upload] = {}
            self.body()
            xml = f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
            self.answer(200, xml.encode())
        else:
            self.body()
            parts = self.parts[query["uploadId"][0]]
            self.write(
                b"".join(parts[number] for number in sorted(parts)),
                b"<CompleteMultipartUploadResult><ETag>1</ETag></CompleteMultipartUploadResult>",
            )

    def do_GET(self) -> None:
        status, headers, body = self.ask(self.command, self.path, b"", dict(self.headers))
        query = parse_qs(urlsplit(self.path).query)
        if b"no bucket named" in body:
            status, body = 404, b"<Error><Code>NoSuchBucket</Code><Message>It is not there.</Message></Error>"
        elif "list-type" in query and status == 200:
            body = page_of(body, int(query.get("continuation-token", ["0"])[0]))
        self.answer(status, body, {k: v for k, v in headers.items() if k not in ("Connection", "Transfer-Encoding")})

    do_HEAD = do_DELETE = do_GET  # noqa: N815

    def write(self, data: bytes, answer: bytes = b"") -> None:
        bucket, _, name = unquote(urlsplit(self.path).path).lstrip("/").partition("/")
        path = f"/upload/storage/v1/b/{bucket}/o?uploadType=media&name={quote(name, safe='')}"
        status, _, said = self.ask("POST", path, data, {"Content-Type": "application/octet-stream"})
        self.answer(status, answer if status == 200 else said, {"ETag": '"1"'})

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(*self.emulator)
        headers = {k: v for k, v in headers.items() if k.lower() not in ("host", "content-length")}
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        with answer:
            return answer.status, dict(answer.headers), answer.read()

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response_only(status)
        for key, value in (headers or {}).items():
            if key.lower() != "content-length":
                self.send_header(key, value)
        length = (headers or {}).get("Content-Length", str(len(body))) if self.command == "HEAD" else str(len(body))
        if status != 204:
            self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def page_of(listed: bytes, start: int) -> bytes:
    """Return a list with a page of its objects, and the token of the next page where there is one."""
    objects = _CONTENTS.findall(listed)
    end = start + PAGE
    more = b"<IsTruncated>true</IsTruncated><NextContinuationToken>%d</NextContinuationToken>" % end
    kept = b"".join(objects[start:end]) + (more if end < len(objects) else b"<IsTruncated>false</IsTruncated>")
    return _CONTENTS.sub(b"", listed).replace(b"</ListBucketResult>", kept + b"</ListBucketResult>")


@contextmanager
def front(emulator_port: int) -> Iterator[str]:
    """Stand in front of the emulator on that port; yield the address to talk to."""
    handler = type("Front", (Front,), {"emulator": ("127.0.0.1", emulator_port), "parts": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
