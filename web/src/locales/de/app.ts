/** Der Rahmen um jede Seite. */
export const app = {
  name: "mien",
  skip: "Zum Inhalt springen",
  navigation: "Seiten",
  menu: { open: "Menü öffnen", close: "Menü schließen" },
  language: "Sprache",
  scheme: { title: "Darstellung", light: "Hell", dark: "Dunkel", auto: "Wie das System" },
  account: {
    menu: "Konto",
    signIn: "Anmelden",
    signOut: "Abmelden",
    signedOut: "Du bist abgemeldet.",
    mine: "Konto und Schlüssel",
    local: "An diesem Rechner muss sich niemand anmelden",
    role: { viewer: "Betrachter", member: "Mitglied", admin: "Administrator" },
  },
  loading: "Wird geladen",
  dismiss: "Schließen",
  messages: "Meldungen",
  notice: "mien liest Ausdrücke, wie Betrachter sie lesen würden, keine Gefühle.",
  api: "API",
  notFound: {
    title: "Diese Seite gibt es nicht",
    text: "Vielleicht ist die Adresse vertippt, oder die Seite ist umgezogen.",
    home: "Zu Foto",
  },
  crash: {
    title: "Diese Seite funktioniert gerade nicht",
    text: "Der Fehler liegt bei uns. Meist hilft es, die Seite neu zu laden; auf dem Server ging nichts verloren.",
    again: "Neu laden",
  },
  signInFirst: {
    title: "Bitte melde dich an",
    text: "Dieser Dienst antwortet Leuten, die er kennt.",
  },
  ended: {
    title: "Deine Sitzung ist zu Ende",
    text: "Deine Anmeldung oder dein letzter Handgriff ist zu lange her. Melde dich wieder an, dann kommst du auf diese Seite zurück.",
  },
  notAllowed: {
    title: "Nicht für deine Rolle",
    text: "Deine Rolle erlaubt das nicht. Ein Administrator kann das ändern.",
  },
};
