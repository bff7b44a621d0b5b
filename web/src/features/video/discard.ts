import { deleteUpload } from "@/api/deleteUpload";
import { isNotNow, mayPass, ProblemError } from "@/api/problem";
import { REST_S } from "./turns";

const ATTEMPTS = 10;

/** Let the server forget an upload. It is asked again while it is full or away; what stays all the same it drops in time. */
export async function discard(id: string, attempts = ATTEMPTS): Promise<void> {
  try {
    await deleteUpload(id);
  } catch (error) {
    const again = error instanceof ProblemError && (isNotNow(error) || mayPass(error));
    if (again && attempts > 1) setTimeout(discard, 1_000 * (error.retryAfter || REST_S), id, attempts - 1);
  }
}
