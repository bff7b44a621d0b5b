export const operate = {
  title: "Operate",
  lead: "How the service is doing",
};
