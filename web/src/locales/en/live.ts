export const live = {
  title: "Live",
  lead: "Read expressions from your camera",
};
