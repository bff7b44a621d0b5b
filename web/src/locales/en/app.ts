/** The frame around every page. */
export const app = {
  name: "mien",
  skip: "Skip to the content",
  navigation: "Pages",
  menu: { open: "Open the menu", close: "Close the menu" },
  language: "Language",
  scheme: { title: "Appearance", light: "Light", dark: "Dark", auto: "As the system" },
  account: {
    menu: "Account",
    signIn: "Sign in",
    signOut: "Sign out",
    signedOut: "You are signed out.",
    mine: "Account and keys",
    local: "On this machine nobody has to sign in",
    role: { viewer: "Viewer", member: "Member", admin: "Administrator" },
  },
  loading: "Loading",
  dismiss: "Dismiss",
  messages: "Messages",
  notice: "mien reads expressions as viewers would, not feelings.",
  api: "API",
  notFound: {
    title: "This page does not exist",
    text: "The address may have been mistyped, or the page may have moved.",
    home: "Go to Photo",
  },
  crash: {
    title: "This page stopped working",
    text: "The fault is ours. Loading the page again usually helps; nothing you sent was lost on the server.",
    again: "Load again",
  },
  signInFirst: {
    title: "Please sign in",
    text: "This service answers people it knows.",
  },
  ended: {
    title: "Your session has ended",
    text: "It was too long ago that you signed in or did something. Sign in again, and you come back to this page.",
  },
  notAllowed: {
    title: "Not for your role",
    text: "Your role does not allow this. An administrator can change that.",
  },
};
