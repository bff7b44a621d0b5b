import { queryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";

export type Model = Schemas["ModelDocument"];
export type Version = Schemas["VersionDocument"];
export type VersionFacts = Schemas["CardDocument"];
export type Scores = Schemas["Scores"];
export type Interval = Schemas["Interval"];

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: () => unwrap(client.GET("/api/v1/models")),
});
