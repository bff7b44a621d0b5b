export const about = {
  title: "Über mien",
  lead: "Was mien liest und was nicht",
};
