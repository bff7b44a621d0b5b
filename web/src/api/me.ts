import { queryOptions, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import { ProblemError } from "./problem";

/** Who asks, and what they may do; at the machine itself nobody has to sign in, and `by` is "local". */
export type Me = Awaited<ReturnType<typeof asked>>;

const asked = () => unwrap(client.GET("/api/v1/sessions/current"));

async function fetchMe(): Promise<Me | null> {
  try {
    return await asked();
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) return null;
    throw error;
  }
}

export const meQuery = queryOptions({ queryKey: ["me"], queryFn: fetchMe, staleTime: 60_000 });

/** `me` is undefined until the server has answered, and null where the person has to sign in; `error`: why it has not. */
export function useMe() {
  const { data: me, error, refetch } = useQuery(meQuery);
  const may = (scope: "read" | "write" | "admin") => me?.scopes.includes(scope) ?? false;
  const is = { isAdmin: may("admin"), mayWrite: may("write"), isLocal: me?.by === "local", mustSignIn: me === null };
  return { me, error, refetch, ...is };
}
