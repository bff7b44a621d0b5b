import { act, configure, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { renderApp } from "@/lib/testing/render";
import { serve } from "@/lib/testing/server";
import { useFollowedJob } from "./followJob";

vi.setConfig({ testTimeout: 20_000 });
configure({ asyncUtilTimeout: 8_000 });

class FakeFeed extends EventTarget {
  static last: FakeFeed | undefined;
  isOpen = true;
  constructor(readonly url: string) {
    super();
    FakeFeed.last = this;
  }
  close() {
    this.isOpen = false;
  }
  say(event: string, job: object) {
    act(() => void this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(job) })));
  }
}

function Watch() {
  const { data } = useFollowedJob("7");
  return <p>{data ? `${data.state} ${data.progress}` : "nothing"}</p>;
}

const job = (state: string, progress: number) => ({ id: "7", state, progress });

describe("following a job", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("takes what the events say, and closes them at the end", async () => {
    const asked = serve({ "GET /api/v1/jobs/7": { body: job("queued", 0) } });
    vi.stubGlobal("EventSource", FakeFeed);
    await renderApp(<Watch />);
    expect(await screen.findByText("queued 0")).toBeVisible();
    await waitFor(() => expect(FakeFeed.last?.url).toBe("/api/v1/jobs/7/events"));
    FakeFeed.last?.say("progress", job("running", 0.4));
    expect(await screen.findByText("running 0.4")).toBeVisible();
    FakeFeed.last?.say("end", job("succeeded", 1));
    expect(await screen.findByText("succeeded 1")).toBeVisible();
    expect(FakeFeed.last?.isOpen).toBe(false);
    expect(asked.length).toBe(1);
  });

  it("does not ask again for what is not there", async () => {
    const asked = serve({});
    await renderApp(<Watch />);
    await waitFor(() => expect(asked).toHaveLength(1));
    await act(() => new Promise((resolve) => setTimeout(resolve, 2_500)));
    expect(asked).toHaveLength(1);
  });

  it("asks again and again where no events come", async () => {
    let asked = 0;
    serve({ "GET /api/v1/jobs/7": () => ({ body: ++asked < 2 ? job("running", 0.1) : job("succeeded", 1) }) });
    await renderApp(<Watch />);
    expect(await screen.findByText("running 0.1")).toBeVisible();
    expect(await screen.findByText("succeeded 1")).toBeVisible();
  });
});
