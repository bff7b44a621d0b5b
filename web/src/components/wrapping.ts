import classes from "./wrapping.module.css";

/** `classNames` of a button whose words go on in a second line where they are wider than the screen. */
export const WRAPPING = { root: classes.button, label: classes.words };
