import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import type { Language } from "@/lib/language";
import { catalogueOf } from "@/lib/language";
import { newQueryClient, Providers } from "@/lib/Providers";

/** Renders with theme, language, router and an empty cache, as the application does. */
export async function renderApp(children: ReactNode, { at = "/", language = "en" as Language } = {}) {
  const initial = { language, catalogue: await catalogueOf(language) };
  const queries = newQueryClient();
  queries.setDefaultOptions({ queries: { retry: false } });
  const view = render(
    <Providers queries={queries} initial={initial}>
      <MemoryRouter initialEntries={[at]}>{children}</MemoryRouter>
    </Providers>,
  );
  return { ...view, queries, user: userEvent.setup() };
}
