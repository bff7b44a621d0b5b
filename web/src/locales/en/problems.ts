import type { ProblemKind } from "@/api/problem";

interface Said {
  title: string;
  /** What it means for the person, and what helps. */
  text: string;
}

/** What to say of the server's problems: each kind by its slug, for people who use the page. */
export const problems = {
  fallback: "Something went wrong",
  offline: {
    title: "The service does not answer",
    text: "It may have been stopped, or the connection is gone. Check that it runs, then try again.",
  },
  retryAfter: { one: "Try again in {count} second.", other: "Try again in {count} seconds." },
  /** Before what the server says of the very case; that is English everywhere. */
  said: "The service says:",
  kind: {
    "bad-request": {
      title: "The service does not understand the request",
      text: "Load the page again, then try once more.",
    },
    unauthenticated: {
      title: "You are not signed in",
      text: "Your session has ended, or you have not signed in yet. Sign in, then try again.",
    },
    forbidden: {
      title: "You may not do this",
      text: "Where your role does not reach that far, an administrator can change it.",
    },
    csrf: { title: "The page and your session do not fit any more", text: "Load the page again, then try once more." },
    "consent-missing": { title: "Nobody said that the people shown agree", text: "Say so first, then try again." },
    "purpose-refused": { title: "This purpose is not served", text: "About tells what the law says." },
    "not-found": { title: "There is no such thing", text: "It may have been deleted, or its time has passed." },
    "image-not-kept": { title: "The picture was not kept", text: "Choose it again." },
    "method-not-allowed": { title: "This address does not do that", text: "Load the page again, then try once more." },
    conflict: { title: "It does not fit what is there already", text: "Load the page again to see how things stand." },
    "too-large": { title: "It is larger than the service takes", text: "Send less, or something smaller." },
    "unsupported-media": { title: "This form of data is not read", text: "Save it in another form, then try again." },
    unreadable: { title: "The data cannot be read as what it claims to be", text: "Try another file." },
    "url-refused": {
      title: "This address is not fetched",
      text: "Name a public http or https address, or choose the picture itself.",
    },
    "url-failed": { title: "The address cannot be read", text: "Check it, or choose the picture itself." },
    invalid: { title: "Something is missing, or out of its range", text: "Check what you have entered." },
    "rate-limited": { title: "Too many requests", text: "The service takes only so many in a short time." },
    "too-many-open": { title: "Too many of yours are under way", text: "Wait until one has ended, or delete one." },
    overloaded: { title: "All hands are busy", text: "The service takes more in a moment." },
    unavailable: {
      title: "A part of the service is not to be reached",
      text: "Try again later. If it stays so, its administrator can help.",
    },
    internal: {
      title: "Something went wrong here",
      text: "The fault is the service's. Try again, or ask its administrator.",
    },
  } satisfies Record<ProblemKind, Said>,
};
