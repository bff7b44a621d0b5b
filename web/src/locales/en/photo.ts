export const photo = {
  title: "Photo",
  heading: "How would people read this face?",
  lead: "Drop in a picture. mien finds every face and shows how viewers would read its expression, and where they would not agree.",
  drop: {
    title: "Drop pictures here",
    touch: "Read a picture",
    hint: "or paste them with Ctrl+V",
    now: "Let go to read them",
    choose: "Choose pictures",
    camera: "Take a photo",
    forms:
      "JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP or TIFF. Pictures are read and not kept, unless whoever runs this service has set that.",
    add: "Add pictures",
    clear: "Start over",
  },
  url: {
    label: "Address of a picture",
    placeholder: "https://…",
    read: "Read",
    invalid: "Write a whole address that begins with http:// or https://",
  },
  samples: {
    title: "No picture at hand? Try one of these",
    portrait: "A portrait",
    pair: "Two faces",
    dim: "Too dark to be sure",
    sideways: "Taken sideways",
    credit: "Eileen Collins, NASA, public domain",
  },
  pictures: "Pictures",
  show: "Show {name}",
  remove: "Take {name} away",
  reading: "Reading {name}",
  state: { reading: "being read", failed: "could not be read" },
  faces: { one: "{count} face.", other: "{count} faces." },
  found: { one: "{count} face", other: "{count} faces" },
  face: "Face {number}",
  noFace: {
    title: "No face found",
    text: "mien looked for faces and found none. It needs eyes, nose and mouth in view, and a face of about 24 pixels or more.",
  },
  verdict: {
    or: "{first} or {last}",
    open: "Hard to read",
    uncertain: "People would not agree",
    unsure: "Not clear enough to be sure",
  },
  spoken: {
    face: "Face {number}: {verdict}, {share}.",
    uncertain: "Face {number}: uncertain, {verdict}; most likely {label}, {share}.",
  },
  bars: "Face {number}: share of viewers for each expression",
  all: "Show all expressions",
  fewer: "Show fewer",
  scaled:
    "The picture was larger than the service takes. It was scaled down to {width} × {height} before it was sent; very small faces may be missing.",
  unseen: {
    form: "Your browser cannot show this form of picture; the service could read it. The frames are where the faces are.",
    url: "The service fetched this picture and did not keep it, so it cannot be shown here. The frames are where the faces are.",
  },
  failed: {
    video: "This is a film. The Video page reads films.",
    toVideo: "Go to Video",
    large:
      "This picture is larger than the service takes, and could not be scaled down enough here. Save it as a smaller JPEG.",
    unreadable:
      "This file cannot be read as a picture. It may be damaged, or be something else under a picture's name. Try another file.",
  },
  why: {
    ask: "Why?",
    hide: "Hide why",
    working: "Looking for the reasons",
    text: "The glowing places carry “{label}”. Covering the hottest one would take {peak} from it.",
  },
  numbers: {
    ask: "What do the numbers mean?",
    title: "What the numbers mean",
    share:
      "A percentage is a share of viewers: “happy 80%” says that of ten people who look at this face, about eight would call it happy. The model was fitted to what many viewers answered.",
    uncertain:
      "“Uncertain” means that people would probably give different answers, or that the face cannot be seen well. The expressions that remain possible are named. Without it people may disagree, too: of many faces that viewers read differently, the model expects one answer.",
    quality:
      "Beside a face stands what makes it hard to read: blur, darkness, a turned head, something in front of it.",
    dashed: "A solid frame is a clear reading, a dashed one is uncertain.",
    feeling:
      "mien reads how an expression looks. It does not know what a person feels, and neither does anybody from a picture alone.",
  },
  detail: {
    ask: "Measurements",
    confidence: "Surely a face",
    size: "Size",
    pixels: "{value} px",
    sharpness: "Sharpness",
    brightness: "Brightness",
    pose: "Head turned, nodded, tilted",
    entropy: "Disagreement (0 to {most})",
  },
  took: "Read in {time} by {model}, version {version}",
  download: {
    menu: "Download",
    json: "Data (JSON)",
    csv: "Table (CSV)",
    annotated: "Picture with what was read",
    blurred: "Picture with faces blurred",
    both: "Blurred, with what was read",
    unable: "Your browser cannot show this picture, so it cannot be drawn. JSON and CSV work.",
    done: "{name} was downloaded.",
  },
};
