import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";

type Role = Schemas["Role"];

/** What an administrator does to people, perhaps to themselves; whatever was shown of them is asked for anew. */
function useDeed<T>(deed: (what: T) => Promise<unknown>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: deed,
    onSuccess: () =>
      Promise.all(["users", "keys", "activity", "me"].map((first) => cache.invalidateQueries({ queryKey: [first] }))),
  });
}

export const useCreateUser = () =>
  useDeed((body: { name: string; role: Role; password: string | null }) =>
    unwrap(client.POST("/api/v1/users", { body })),
  );

export const useChangeUser = () =>
  useDeed(({ id, role = null, disabled = null }: { id: string; role?: Role | null; disabled?: boolean | null }) =>
    unwrap(client.PATCH("/api/v1/users/{user_id}", { params: { path: { user_id: id } }, body: { role, disabled } })),
  );

export const useResetPassword = () =>
  useDeed(({ id, password }: { id: string; password: string }) =>
    unwrap(
      client.PUT("/api/v1/users/{user_id}/password", {
        params: { path: { user_id: id } },
        body: { password, current_password: null },
      }),
    ),
  );
