import { skipToken, useQuery } from "@tanstack/react-query";
import { useMe } from "@/api/me";
import { modelCardQuery } from "@/api/modelCard";
import { serverQuery } from "@/api/serverFacts";

/** What the service says of itself and of the model that reads; the card is for people it knows. */
export function useCard() {
  const { me } = useMe();
  const { data: server, error, refetch } = useQuery(serverQuery);
  const { name = "", version = 0 } = server?.model ?? {};
  const query = modelCardQuery(name, version);
  const card = useQuery({ ...query, queryFn: me && server ? query.queryFn : skipToken });
  const results = card.data?.metrics?.results ?? [];
  const tests = results.filter(({ split }) => split === "test");
  /** Seven emotions against what viewers answered: what a person sees on the other pages. */
  const main = tests.find(({ protocol }) => protocol === "emotions") ?? tests[0];
  return { server, error, refetch, card: card.data, tests, main, isStranger: me === null };
}

export type Facts = ReturnType<typeof useCard>;
