export const account = {
  title: "Konto",
  lead: "Dein Konto",
};
