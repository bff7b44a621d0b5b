export const history = {
  title: "Verlauf",
  lead: "Was du analysiert hast",
};
