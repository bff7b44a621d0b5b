/** What can be wrong with a camera; each has words that help. */
export type CameraFault = "insecure" | "unsupported" | "refused" | "absent" | "busy" | "lost" | "unknown";

export class CameraError extends Error {
  override name = "CameraError";

  constructor(
    readonly fault: CameraFault,
    detail = "",
  ) {
    super(detail || fault);
  }
}

/** Names of `getUserMedia`'s errors (Media Capture and Streams, 10.2.6). */
const FAULTS: Record<string, CameraFault> = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "absent",
  OverconstrainedError: "absent",
  NotReadableError: "busy",
  AbortError: "busy",
};

export function faultOf(error: unknown): CameraError {
  if (error instanceof CameraError) return error;
  const { name = "", message = "" } = (error ?? {}) as { name?: string; message?: string };
  return new CameraError(FAULTS[name] ?? "unknown", message);
}

export interface Camera {
  id: string;
  label: string;
}

/** 640 x 480 is enough for faces that are worth reading, and quick to send. */
const SIZE = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } };

/** Switch a camera on. Throws a `CameraError`. */
export async function openCamera(id: string): Promise<MediaStream> {
  if (!window.isSecureContext) throw new CameraError("insecure");
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError("unsupported");
  const which = id ? { deviceId: { exact: id } } : { facingMode: "user" };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...SIZE, ...which } });
  } catch (error) {
    throw faultOf(error);
  }
}

/** The cameras of this machine; browsers name them only once one was allowed. */
export async function listCameras(): Promise<Camera[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
  return devices
    .filter(({ kind, deviceId }) => kind === "videoinput" && deviceId)
    .map(({ deviceId, label }, place) => ({ id: deviceId, label: label || `${place + 1}` }));
}

/** Cameras that look away from the person show the world as it is, others like a mirror. */
export function looksBack(stream: MediaStream): boolean {
  return stream.getVideoTracks()[0]?.getSettings().facingMode === "environment";
}

/** The light goes out. */
export function closeCamera(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
