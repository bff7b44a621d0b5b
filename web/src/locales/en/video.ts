export const video = {
  title: "Video",
  lead: "Read the expressions in a film",
};
