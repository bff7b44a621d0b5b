export const models = {
  title: "Modelle",
  lead: "Die Netze hinter den Antworten",
};
