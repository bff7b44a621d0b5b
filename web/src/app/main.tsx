import "@mantine/core/styles.css";
import "virtual:theme.css";
import "./global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "@/app/App";
import { catalogueOf, preferredLanguage } from "@/lib/language";
import { newQueryClient, Providers } from "@/lib/Providers";

async function start(root: HTMLElement): Promise<void> {
  const language = preferredLanguage();
  const catalogue = await catalogueOf(language);
  createRoot(root).render(
    <StrictMode>
      <Providers queries={newQueryClient()} initial={{ language, catalogue }}>
        <BrowserRouter>
          <App />
        </BrowserRouter>
      </Providers>
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root) start(root);
