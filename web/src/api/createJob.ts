import { client, unwrap } from "./client";
import type { paths } from "./schema";

type Body = paths["/api/v1/jobs"]["post"]["requestBody"]["content"]["application/json"];

/** What is to be made of a film or an archive. */
export type Wish = Required<Omit<Body, "upload">>;

/** Make a job of an upload that is whole; the same key a second time answers the same job. */
export const createJob = (upload: string, wish: Wish, key: string) =>
  unwrap(client.POST("/api/v1/jobs", { body: { upload, ...wish }, headers: { "Idempotency-Key": key } }));
