/** What the window hears when somebody has signed out, or is erased: whatever was theirs on this page is to go. */
const SIGNED_OUT = "mien:signed-out";

export const tellSignedOut = () => window.dispatchEvent(new Event(SIGNED_OUT));

export const onSignedOut = (listener: () => void) => window.addEventListener(SIGNED_OUT, listener);
