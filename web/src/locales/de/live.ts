export const live = {
  title: "Live",
  lead: "Ausdrücke von deiner Kamera lesen",
};
