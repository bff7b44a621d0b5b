import { MantineProvider } from "@mantine/core";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ComponentProps, ReactNode } from "react";
import { ProblemError } from "@/api/problem";
import { I18nProvider } from "@/lib/I18n";
import { theme } from "@/lib/theme";

/** Asked again only where the server may answer otherwise the next time. */
export function newQueryClient() {
  const retry = (count: number, error: Error) =>
    count < 2 && !(error instanceof ProblemError && error.status < 500 && error.status > 0);
  const onError = (error: Error) => {
    const isEnded = error instanceof ProblemError && error.status === 401;
    if (isEnded) queries.invalidateQueries({ queryKey: ["me"] }); // a session may have ended in the middle of work
  };
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { retry, refetchOnWindowFocus: false, staleTime: 10_000 } },
  });
  return queries;
}

/** In tests nothing moves. */
const ENV = import.meta.env.MODE === "test" ? "test" : "default";

interface Props {
  queries: QueryClient;
  initial?: ComponentProps<typeof I18nProvider>["initial"];
  children: ReactNode;
}

/** Theme, language and the server's state. No <style> is made at run time: the policy of content forbids it. */
export function Providers({ queries, initial, children }: Props) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
      env={ENV}
    >
      <I18nProvider initial={initial}>
        <QueryClientProvider client={queries}>{children}</QueryClientProvider>
      </I18nProvider>
    </MantineProvider>
  );
}
