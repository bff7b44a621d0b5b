/** What the service takes where nobody set it otherwise: MIEN_MAX_IMAGE_BYTES, and MIEN_MAX_IMAGE_PIXELS. */
const MOST_BYTES = 100_000_000;

/** The longer side of a picture that was too large: faces of 1 % of it are still found. */
const LONG_SIDE = 4096;

export interface Scaled {
  file: Blob;
  width: number;
  height: number;
}

export const isTooLarge = (file: Blob) => file.size > MOST_BYTES;

/** Return the picture with `LONG_SIDE` pixels at most, as JPEG; null where the browser cannot decode it. */
export async function scaledDown(file: Blob): Promise<Scaled | null> {
  const whole = await createImageBitmap(file).catch(() => null); // turned as its EXIF says
  if (!whole) return null;
  const scale = Math.min(1, LONG_SIDE / Math.max(whole.width, whole.height));
  const [width, height] = [Math.round(whole.width * scale), Math.round(whole.height * scale)];
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.drawImage(whole, 0, 0, width, height);
  whole.close();
  return { file: await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 }), width, height };
}
