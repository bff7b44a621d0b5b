export const photo = {
  title: "Foto",
  lead: "Ausdrücke in einem Bild lesen",
};
