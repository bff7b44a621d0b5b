import { type ComponentType, lazy } from "react";

interface PageEntry {
  /** Matches everything below it too: a page reads the rest of its address itself. */
  path: string;
  component: ComponentType;
  /** Its place in the navigation; absent: reached otherwise. */
  name?: "photo" | "live" | "video" | "history" | "models" | "operate" | "about";
  admin?: boolean;
}

/** Every page, loaded when it is first shown. The server knows the same addresses: src/mien/server/api/app.py. */
export const PAGES: readonly PageEntry[] = [
  { path: "/", name: "photo", component: lazy(() => import("@/features/photo/PhotoPage")) },
  { path: "/live", name: "live", component: lazy(() => import("@/features/live/LivePage")) },
  { path: "/video/*", name: "video", component: lazy(() => import("@/features/video/VideoPage")) },
  { path: "/history/*", name: "history", component: lazy(() => import("@/features/history/HistoryPage")) },
  { path: "/models/*", name: "models", component: lazy(() => import("@/features/models/ModelsPage")) },
  { path: "/about/*", name: "about", component: lazy(() => import("@/features/about/AboutPage")) },
  // Last in the row: it comes when the server has said who asks, and moves nothing.
  { path: "/operate/*", name: "operate", admin: true, component: lazy(() => import("@/features/operate/OperatePage")) },
  { path: "/account/*", component: lazy(() => import("@/features/account/AccountPage")) },
  { path: "/sign-in", component: lazy(() => import("@/features/account/SignInPage")) },
];
