export const models = {
  title: "Models",
  lead: "The networks behind the answers",
};
