/** Was zu den Problemen des Servers zu sagen ist. */
export const problems = {
  fallback: "Etwas ging schief",
  offline: {
    title: "Der Dienst antwortet nicht",
    text: "Vielleicht wurde er beendet, oder die Verbindung ist weg. Sieh nach, ob er läuft, und versuche es noch einmal.",
  },
  retryAfter: {
    one: "Versuche es in {count} Sekunde noch einmal.",
    other: "Versuche es in {count} Sekunden noch einmal.",
  },
  said: "Der Dienst sagt dazu:",
  kind: {
    "bad-request": {
      title: "Der Dienst versteht die Anfrage nicht",
      text: "Lade die Seite neu und versuche es noch einmal.",
    },
    unauthenticated: {
      title: "Du bist nicht angemeldet",
      text: "Deine Sitzung ist zu Ende, oder du hast dich noch nicht angemeldet. Melde dich an und versuche es noch einmal.",
    },
    forbidden: {
      title: "Das darfst du nicht",
      text: "Wo deine Rolle dafür nicht reicht, kann ein Administrator das ändern.",
    },
    csrf: {
      title: "Die Seite passt nicht mehr zu deiner Sitzung",
      text: "Lade die Seite neu und versuche es noch einmal.",
    },
    "consent-missing": {
      title: "Niemand hat gesagt, dass die Gezeigten einverstanden sind",
      text: "Sag das zuerst und versuche es dann noch einmal.",
    },
    "purpose-refused": {
      title: "Diesem Zweck dient der Dienst nicht",
      text: "Was das Gesetz sagt, steht unter „Über mien“.",
    },
    "not-found": { title: "Das gibt es nicht", text: "Vielleicht wurde es gelöscht, oder seine Zeit ist um." },
    "image-not-kept": { title: "Das Bild wurde nicht aufgehoben", text: "Wähle es noch einmal." },
    "method-not-allowed": {
      title: "Diese Adresse tut das nicht",
      text: "Lade die Seite neu und versuche es noch einmal.",
    },
    conflict: {
      title: "Das passt nicht zu dem, was schon da ist",
      text: "Lade die Seite neu, um zu sehen, wie es steht.",
    },
    "too-large": { title: "Das ist größer, als der Dienst es annimmt", text: "Schicke weniger oder etwas Kleineres." },
    "unsupported-media": {
      title: "Diese Form von Daten wird nicht gelesen",
      text: "Speichere sie in einer anderen Form und versuche es noch einmal.",
    },
    unreadable: {
      title: "Die Daten lassen sich nicht als das lesen, wofür sie sich ausgeben",
      text: "Versuche es mit einer anderen Datei.",
    },
    "url-refused": {
      title: "Diese Adresse wird nicht abgerufen",
      text: "Nenne eine öffentliche Adresse mit http oder https, oder wähle das Bild selbst.",
    },
    "url-failed": { title: "Die Adresse lässt sich nicht lesen", text: "Prüfe sie, oder wähle das Bild selbst." },
    invalid: { title: "Etwas fehlt oder liegt außerhalb des Erlaubten", text: "Prüfe, was du eingegeben hast." },
    "rate-limited": { title: "Zu viele Anfragen", text: "Der Dienst nimmt in kurzer Zeit nur eine gewisse Zahl an." },
    "too-many-open": {
      title: "Zu viel von dir ist schon unterwegs",
      text: "Warte, bis etwas davon fertig ist, oder lösche etwas.",
    },
    overloaded: { title: "Alle Hände haben zu tun", text: "Der Dienst nimmt gleich wieder etwas an." },
    unavailable: {
      title: "Ein Teil des Dienstes ist nicht zu erreichen",
      text: "Versuche es später noch einmal. Wenn es so bleibt, kann helfen, wer ihn verwaltet.",
    },
    internal: {
      title: "Hier ging etwas schief",
      text: "Der Fehler liegt beim Dienst. Versuche es noch einmal, oder frage, wer ihn verwaltet.",
    },
  },
};
