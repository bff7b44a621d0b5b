export const video = {
  title: "Video",
  lead: "Ausdrücke in einem Film lesen",
};
