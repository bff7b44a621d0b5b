/** Makes JPEG of frames beside the page's own thread, so that neither camera nor overlay wait for it. */

export interface ToEncode {
  id: number;
  bitmap: ImageBitmap;
  quality: number;
}

export interface Encoded {
  id: number;
  /** Comes back, as the page draws it once the answer is there. */
  bitmap: ImageBitmap;
  jpeg: ArrayBuffer;
}

interface Scope {
  onmessage: ((event: MessageEvent<ToEncode>) => void) | null;
  postMessage: (message: Encoded, transfer: Transferable[]) => void;
}

const scope = self as unknown as Scope;
const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
let before: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  before = before.then(() => encode(data)); // one canvas, so one after the other
};

async function encode({ id, bitmap, quality }: ToEncode): Promise<void> {
  if (canvas.width !== bitmap.width) canvas.width = bitmap.width;
  if (canvas.height !== bitmap.height) canvas.height = bitmap.height;
  context?.drawImage(bitmap, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
  const jpeg = await blob.arrayBuffer();
  scope.postMessage({ id, bitmap, jpeg }, [bitmap, jpeg]);
}
