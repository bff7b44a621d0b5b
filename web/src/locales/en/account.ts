export const account = {
  title: "Account",
  lead: "Your account",
};
