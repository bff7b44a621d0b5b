import { client, unwrap } from "./client";

/** Give an upload up. */
export const deleteUpload = (id: string) =>
  unwrap(client.DELETE("/api/v1/uploads/{upload_id}", { params: { path: { upload_id: id } } }));
