import { infiniteQueryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";

export type User = Schemas["UserDocument"];

const PAGE = 200;

export const usersQuery = infiniteQueryOptions({
  queryKey: ["users"],
  queryFn: ({ pageParam }) =>
    unwrap(
      client.GET("/api/v1/users", { params: { query: { limit: PAGE, ...(pageParam && { cursor: pageParam }) } } }),
    ),
  initialPageParam: "",
  getNextPageParam: (page) => page.next_cursor,
});
