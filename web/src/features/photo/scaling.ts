/** What the service takes where nobody set it otherwise: MIEN_MAX_IMAGE_BYTES, and MIEN_MAX_IMAGE_PIXELS. */
const MOST_BYTES = 100_000_000;

/** Longer sides that a picture which was too large gets, until the service takes it: faces of 1 % of it are still found. */
export const LONG_SIDES = [4096, 2048, 1024];

export interface Scaled {
  file: Blob;
  width: number;
  height: number;
}

export const isTooLarge = (file: Blob) => file.size > MOST_BYTES;

/** Return the picture with `side` pixels at most, as JPEG; null where the browser cannot decode it. */
export async function scaledDown(file: Blob, side: number): Promise<Scaled | null> {
  const whole = await createImageBitmap(file).catch(() => null); // turned as its EXIF says
  if (!whole) return null;
  const scale = Math.min(1, side / Math.max(whole.width, whole.height));
  const [width, height] = [Math.round(whole.width * scale), Math.round(whole.height * scale)];
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.drawImage(whole, 0, 0, width, height);
  whole.close();
  return { file: await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 }), width, height };
}
