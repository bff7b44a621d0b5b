import "@mantine/core/styles.css";
import "virtual:theme.css";
import "./global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "@/app/App";
import { firstSpoken } from "@/lib/language";
import { newQueryClient, Providers } from "@/lib/Providers";

async function start(root: HTMLElement): Promise<void> {
  const initial = await firstSpoken();
  createRoot(root).render(
    <StrictMode>
      <Providers queries={newQueryClient()} initial={initial}>
        <BrowserRouter>
          <App />
        </BrowserRouter>
      </Providers>
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root) start(root);
