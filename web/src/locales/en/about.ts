export const about = {
  title: "About",
  lead: "What mien reads, and what it does not",
};
