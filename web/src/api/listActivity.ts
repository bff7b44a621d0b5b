import { infiniteQueryOptions } from "@tanstack/react-query";
import { client, unwrap } from "./client";

/** Who did what, newest first; "" stands for every action and for everybody. */
export const activityQuery = ({ action, actor }: { action: string; actor: string }) =>
  infiniteQueryOptions({
    queryKey: ["activity", action, actor],
    queryFn: ({ pageParam }) => {
      const query = {
        limit: 25,
        ...(action && { action }),
        ...(actor && { actor_id: actor }),
        ...(pageParam && { cursor: pageParam }),
      };
      return unwrap(client.GET("/api/v1/activity", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
