import { client, unwrap } from "./client";

export const deleteAnalysis = (id: string) =>
  unwrap(client.DELETE("/api/v1/analyses/{analysis_id}", { params: { path: { analysis_id: id } } }));
