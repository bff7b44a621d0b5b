/** What to say of the server's problems; each kind by its slug, and the server's own words where there is no entry. */
export const problems = {
  fallback: "Something went wrong",
  offline: {
    title: "The service does not answer",
    text: "It may have been stopped, or the connection is gone. Check that it runs, then try again.",
  },
  retryAfter: { one: "Try again in {count} second.", other: "Try again in {count} seconds." },
};
