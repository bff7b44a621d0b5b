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
};
