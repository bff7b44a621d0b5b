import { expect, test } from "vitest";
import { tellSignedOut } from "@/lib/signedOut";
import { giveUp, pause } from "./sending";
import { change, find } from "./sendingStore";

test("what somebody was sending goes with them when they sign out", () => {
  change("a", { key: "a", name: "theirs.mp4", size: 1, state: "sending", sent: 0 });
  pause("a");
  expect(find("a")?.state).toBe("paused");
  tellSignedOut();
  expect(find("a")).toBeUndefined();
  giveUp("a"); // of what is gone nothing is left to give up
});
