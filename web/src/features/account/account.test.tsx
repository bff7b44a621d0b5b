import { screen, waitFor, within } from "@testing-library/react";
import { Route, Routes } from "react-router";
import { describe, expect, it, vi } from "vitest";
import { keepNames } from "@/lib/filmNames";
import { type Kept, keep } from "@/lib/keptUploads";
import { onSignedOut } from "@/lib/signedOut";
import { renderApp } from "@/lib/testing/render";
import { LOCAL_ADMIN, serve } from "@/lib/testing/server";
import { EraseModal } from "./EraseModal";
import { Keys } from "./Keys";
import { PasswordForm } from "./PasswordForm";
import SignInPage from "./SignInPage";

const STRANGER = {
  "GET /api/v1/sessions/current": { status: 401, body: { type: "/problems/unauthenticated" } },
  "GET /api/v1/server": { body: { sign_in_required: true } },
};

async function fillIn(user: Awaited<ReturnType<typeof renderApp>>["user"]) {
  await user.type(await screen.findByRole("textbox", { name: /^Name/ }), "ada");
  await user.type(screen.getByLabelText(/^Password/, { selector: "input" }), "secret words 12");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
}

describe("signing in", () => {
  it("says in words that name or password is wrong, and empties the password alone", async () => {
    serve({ ...STRANGER, "POST /api/v1/sessions": { status: 401, body: { type: "/problems/unauthenticated" } } });
    const { user } = await renderApp(<SignInPage />);
    await fillIn(user);
    expect(await screen.findByRole("alert")).toHaveTextContent("Name or password is wrong");
    expect(screen.getByRole("textbox", { name: /^Name/ })).toHaveValue("ada");
    expect(screen.getByLabelText(/^Password/, { selector: "input" })).toHaveValue("");
  });

  it("leads back to where the person came from", async () => {
    serve({ ...STRANGER, "POST /api/v1/sessions": { status: 201, body: {} } });
    const { user } = await renderApp(
      <Routes>
        <Route path="/" element={<p>home</p>} />
        <Route path="/sign-in" element={<SignInPage />} />
      </Routes>,
      { at: "/sign-in" },
    );
    await fillIn(user);
    expect(await screen.findByText("home")).toBeInTheDocument();
  });

  it("is not asked for at the machine itself, which says how to change that", async () => {
    serve(LOCAL_ADMIN);
    await renderApp(<SignInPage />, { language: "de" });
    expect(await screen.findByRole("region", { name: "Hier muss sich niemand anmelden" })).toHaveTextContent(
      "mien admin create-user",
    );
  });
});

it("a new password that is too short or typed differently is not sent", async () => {
  const asked = serve({});
  const { user } = await renderApp(<PasswordForm name="ada" hasOne={false} />);
  const type = async (fresh: string, again: string) => {
    await user.clear(screen.getByLabelText(/^New password \*$|^New password$/));
    await user.type(screen.getByLabelText(/^New password \*$|^New password$/), fresh);
    await user.clear(screen.getByLabelText(/^New password once more/));
    await user.type(screen.getByLabelText(/^New password once more/), again);
    await user.click(screen.getByRole("button", { name: "Set the password" }));
  };
  await type("short", "short");
  expect(screen.getByText("At least 12 characters, please.")).toBeInTheDocument();
  await type("long enough 12345", "long enough 12346");
  expect(screen.getByText("The two are not the same.")).toBeInTheDocument();
  expect(asked).toEqual([]);
});

it("a current password that is wrong is told at its field, in the page's language", async () => {
  const refused = { type: "/problems/forbidden", title: "You may not do this", detail: "current_password is not ..." };
  serve({ "PUT /api/v1/users/me/password": { status: 403, body: refused } });
  const { user } = await renderApp(<PasswordForm name="ada" hasOne />, { language: "de" });
  await user.type(screen.getByLabelText(/^Bisheriges Passwort/), "wrong");
  await user.type(screen.getByLabelText(/^Neues Passwort \*$|^Neues Passwort$/), "long enough 12345");
  await user.type(screen.getByLabelText(/^Neues Passwort noch einmal/), "long enough 12345");
  await user.click(screen.getByRole("button", { name: "Passwort setzen" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Das ist nicht dein bisheriges Passwort.");
  expect(screen.getByLabelText(/^Bisheriges Passwort/)).toHaveAccessibleDescription(/nicht dein bisheriges/);
});

it("whoever is erased leaves neither names nor uploads in the browser", async () => {
  localStorage.clear();
  keepNames("7", { 0: "Ada" });
  const begun = { key: "1", url: "/api/v1/uploads/u", name: "a.mp4", size: 9, wish: {} as Kept["wish"], sent: 0 };
  keep({ ...begun, owner: "1" });
  const heard = vi.fn();
  onSignedOut(heard);
  serve({ ...LOCAL_ADMIN, "POST /api/v1/privacy/erase": { status: 204 } });
  const { user } = await renderApp(<EraseModal onClose={() => {}} />);
  const dialog = await screen.findByRole("dialog");
  await user.type(await within(dialog).findByRole("textbox", { name: /local/ }), "local");
  await user.click(within(dialog).getByRole("button", { name: /rase/ }));
  await waitFor(() => expect(Object.keys(localStorage)).toEqual([]));
  expect(heard, "what was being sent goes, too").toHaveBeenCalledOnce();
});

it("a key is shown once, with no more scopes offered than the person has", async () => {
  const made = { id: "k", name: "Notebook", key: "mien_secret", scopes: ["read"] };
  serve({
    "GET /api/v1/sessions/current": {
      body: { user: { id: "1", name: "vera", role: "viewer" }, scopes: ["read"], by: "session" },
    },
    "GET /api/v1/keys": { body: { items: [], next_cursor: null } },
    "POST /api/v1/keys": { status: 201, body: made },
  });
  const { user } = await renderApp(<Keys />);
  await user.click(await screen.findByRole("button", { name: "Make a key" }));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getAllByRole("checkbox")).toHaveLength(1);
  await user.type(within(dialog).getByLabelText(/^What is it for/), "Notebook");
  await user.click(within(dialog).getByRole("button", { name: "Make a key" }));
  expect(await screen.findByLabelText("Key")).toHaveTextContent("mien_secret");
  expect(screen.getByRole("button", { name: "Copy" })).toBeInTheDocument();
  await user.keyboard("{Escape}");
  expect(screen.getByLabelText("Key"), "a slip of a finger does not lose it").toHaveTextContent("mien_secret");
});
