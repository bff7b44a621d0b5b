import { vi } from "vitest";

interface Said {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  /** Bytes of the body. */
  size: number;
}

const TOLD_TO_WAIT: Said = {
  status: 429,
  headers: { "Retry-After": "30" },
  body: { type: "/problems/too-many-open", title: "Too many of yours are under way", detail: "20 are under way" },
};

/** Takes uploads as the real service does, over the browser's own two doors: XMLHttpRequest (tus) and fetch. */
export class FakeService {
  /** How many uploads and jobs one may have under way. */
  limits = { uploads: 20, jobs: 200 };
  /** Sends this one request away, whatever it asks for: told to wait, or with an answer of one's own. */
  sendAway: (asked: Asked) => Said | boolean = () => false;
  /** What has come of each upload that is open. */
  uploads = new Map<string, { size: number; received: number }>();
  jobs: string[] = [];
  asked: Asked[] = [];
  /** The most uploads that were open at a time. */
  mostOpen = 0;

  constructor() {
    const answer = (asked: Asked) => this.answer(asked);
    vi.stubGlobal(
      "XMLHttpRequest",
      class extends FakeRequest {
        override answer = answer;
      },
    );
    vi.stubGlobal("fetch", async (request: Request) => {
      const { upload } = request.method === "POST" ? await request.json() : {};
      const path = new URL(request.url).pathname;
      const { status, headers, body } = this.answer({ method: request.method, path, headers: { upload }, size: 0 });
      return new Response(status === 204 ? null : JSON.stringify(body), { status, headers });
    });
  }

  private answer(asked: Asked): Said {
    this.asked.push(asked);
    const away = this.sendAway(asked);
    if (away) return away === true ? TOLD_TO_WAIT : away;
    if (asked.path.endsWith("/jobs")) return this.makeJob(asked.headers.upload ?? "");
    if (asked.method === "POST") return this.begin(Number(asked.headers["Upload-Length"]));
    const id = asked.path.split("/").at(-1) ?? "";
    const upload = this.uploads.get(id);
    if (!upload) return { status: 404 };
    if (asked.method === "DELETE") {
      this.uploads.delete(id);
      return { status: 204 };
    }
    upload.received += asked.size;
    const headers = { "Upload-Offset": String(upload.received), "Upload-Length": String(upload.size) };
    return { status: asked.method === "PATCH" ? 204 : 200, headers };
  }

  private begin(size: number): Said {
    if (this.uploads.size >= this.limits.uploads) return TOLD_TO_WAIT;
    const id = `u${this.asked.length}`;
    this.uploads.set(id, { size, received: 0 });
    this.mostOpen = Math.max(this.mostOpen, this.uploads.size);
    return { status: 201, headers: { Location: `/api/v1/uploads/${id}` } };
  }

  private makeJob(upload: string): Said {
    if (this.jobs.length >= this.limits.jobs) return TOLD_TO_WAIT;
    this.uploads.delete(upload);
    this.jobs.push(upload);
    return { status: 202, body: { id: upload } };
  }
}

/** As much of XMLHttpRequest as tus-js-client uses; each answer comes a moment later, though the service has acted by then. */
class FakeRequest {
  status = 0;
  responseText = "";
  upload = {};
  onload = () => {};
  private isOver = false;
  private asked: Asked = { method: "", path: "", headers: {}, size: 0 };
  private said: Said = { status: 0 };
  protected answer = (_: Asked): Said => this.said;

  open(method: string, url: string): void {
    this.asked = { ...this.asked, method, path: new URL(url, "http://here").pathname };
  }

  setRequestHeader(name: string, value: string): void {
    this.asked.headers[name] = value;
  }

  getResponseHeader = (name: string) => this.said.headers?.[name] ?? null;

  send(body: Blob | null): void {
    this.said = this.answer({ ...this.asked, size: body?.size ?? 0 });
    setTimeout(() => {
      if (this.isOver) return;
      this.status = this.said.status;
      this.responseText = this.asked.method === "HEAD" ? "" : JSON.stringify(this.said.body ?? "");
      this.onload();
    }, 1);
  }

  abort(): void {
    this.isOver = true;
  }
}
