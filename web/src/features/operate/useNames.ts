import { useInfiniteQuery } from "@tanstack/react-query";
import { usersQuery } from "@/api/listUsers";

/** The people that are known, and the name of an id; an id without a person stays as it is. */
export function useNames() {
  const { data } = useInfiniteQuery(usersQuery);
  const users = data?.pages.flatMap((page) => page.items) ?? [];
  return { users, nameOf: (id: string) => users.find((user) => user.id === id)?.name ?? id };
}
