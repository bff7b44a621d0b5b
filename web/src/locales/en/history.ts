export const history = {
  title: "History",
  lead: "What you analyzed",
};
