export const photo = {
  title: "Photo",
  lead: "Read the expressions in a picture",
};
