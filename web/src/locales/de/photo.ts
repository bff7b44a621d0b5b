export const photo = {
  title: "Foto",
  heading: "Wie würden andere dieses Gesicht lesen?",
  lead: "Leg ein Bild ab. mien findet jedes Gesicht und zeigt, wie Betrachter seinen Ausdruck lesen würden, und wo sie sich nicht einig wären.",
  drop: {
    title: "Bilder hier ablegen",
    touch: "Ein Bild lesen",
    hint: "oder mit Strg+V einfügen",
    now: "Loslassen, um sie zu lesen",
    choose: "Bilder wählen",
    camera: "Foto aufnehmen",
    forms:
      "JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP oder TIFF. Bilder werden gelesen und nicht aufbewahrt, außer wer diesen Dienst betreibt, hat es so eingestellt.",
    add: "Bilder hinzufügen",
    clear: "Von vorn",
  },
  url: {
    label: "Adresse eines Bildes",
    placeholder: "https://…",
    read: "Lesen",
    invalid: "Schreibe eine ganze Adresse, die mit http:// oder https:// beginnt",
  },
  samples: {
    title: "Kein Bild zur Hand? Nimm eines von diesen",
    portrait: "Ein Porträt",
    pair: "Zwei Gesichter",
    dim: "Zu dunkel, um sicher zu sein",
    sideways: "Quer aufgenommen",
    credit: "Eileen Collins, NASA, gemeinfrei",
  },
  pictures: "Bilder",
  show: "{name} zeigen",
  remove: "{name} entfernen",
  reading: "{name} wird gelesen",
  state: { reading: "wird gelesen", failed: "konnte nicht gelesen werden" },
  faces: { one: "{count} Gesicht.", other: "{count} Gesichter." },
  found: { one: "{count} Gesicht", other: "{count} Gesichter" },
  face: "Gesicht {number}",
  noFace: {
    title: "Kein Gesicht gefunden",
    text: "mien hat nach Gesichtern gesucht und keines gefunden. Augen, Nase und Mund müssen zu sehen und das Gesicht etwa 24 Pixel groß sein.",
  },
  verdict: {
    or: "{first} oder {last}",
    open: "Schwer zu lesen",
    uncertain: "Betrachter wären sich nicht einig",
    unsure: "Nicht deutlich genug, um sicher zu sein",
  },
  spoken: {
    face: "Gesicht {number}: {verdict}, {share}.",
    uncertain: "Gesicht {number}: unsicher, {verdict}; am ehesten {label}, {share}.",
  },
  bars: "Gesicht {number}: Anteil der Betrachter je Ausdruck",
  all: "Alle Ausdrücke zeigen",
  fewer: "Weniger zeigen",
  scaled:
    "Das Bild war größer, als der Dienst es annimmt. Es wurde vor dem Senden auf {width} × {height} verkleinert; sehr kleine Gesichter können fehlen.",
  unseen: {
    form: "Dein Browser kann diese Bildform nicht zeigen; der Dienst konnte sie lesen. Die Rahmen stehen dort, wo die Gesichter sind.",
    url: "Der Dienst hat dieses Bild geholt und nicht aufbewahrt, deshalb kann es hier nicht gezeigt werden. Die Rahmen stehen dort, wo die Gesichter sind.",
  },
  failed: {
    video: "Das ist ein Film. Filme liest die Seite Video.",
    toVideo: "Zu Video",
    large:
      "Dieses Bild ist größer, als der Dienst es annimmt, und ließ sich hier nicht genug verkleinern. Speichere es als kleineres JPEG.",
    unreadable:
      "Diese Datei lässt sich nicht als Bild lesen. Vielleicht ist sie beschädigt oder etwas anderes unter dem Namen eines Bildes. Versuche eine andere.",
  },
  why: {
    ask: "Warum?",
    hide: "Ausblenden",
    working: "Gründe werden gesucht",
    text: "Die leuchtenden Stellen tragen „{label}“. Die heißeste zu verdecken, nähme ihm {peak}.",
  },
  numbers: {
    ask: "Was bedeuten die Zahlen?",
    title: "Was die Zahlen bedeuten",
    share:
      "Eine Prozentzahl ist ein Anteil von Betrachtern: „fröhlich 80 %“ heißt, dass von zehn Leuten, die dieses Gesicht sehen, etwa acht es fröhlich nennen würden. Das Modell wurde an die Antworten vieler Betrachter angepasst.",
    uncertain:
      "„Unsicher“ heißt, dass Leute wahrscheinlich Verschiedenes antworten würden oder das Gesicht nicht gut zu sehen ist. Die Ausdrücke, die möglich bleiben, werden genannt. Auch ohne dieses Wort können Leute uneins sein: bei vielen Gesichtern, die Betrachter verschieden lasen, erwartet das Modell eine einzige Antwort.",
    quality:
      "Neben einem Gesicht steht, was es schwer lesbar macht: Unschärfe, Dunkelheit, ein weggedrehter Kopf, etwas davor.",
    dashed: "Ein durchgezogener Rahmen ist eine klare Lesung, ein gestrichelter eine unsichere.",
    feeling:
      "mien liest, wie ein Ausdruck aussieht. Was jemand fühlt, weiß es nicht, und aus einem Bild allein weiß es niemand.",
  },
  detail: {
    ask: "Messwerte",
    confidence: "Sicher ein Gesicht",
    size: "Größe",
    pixels: "{value} px",
    sharpness: "Schärfe",
    brightness: "Helligkeit",
    pose: "Kopf gedreht, genickt, geneigt",
    entropy: "Uneinigkeit (0 bis {most})",
  },
  took: "In {time} gelesen von {model}, Version {version}",
  download: {
    menu: "Herunterladen",
    json: "Daten (JSON)",
    csv: "Tabelle (CSV)",
    annotated: "Bild mit dem Gelesenen",
    blurred: "Bild mit verpixelten Gesichtern",
    both: "Verpixelt, mit dem Gelesenen",
    unable: "Dein Browser kann dieses Bild nicht zeigen, deshalb lässt es sich nicht zeichnen. JSON und CSV gehen.",
    done: "{name} wurde heruntergeladen.",
  },
};
