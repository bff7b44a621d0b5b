export const operate = {
  title: "Betrieb",
  lead: "Wie es dem Dienst geht",
};
