import { Burger } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { Link, useLocation } from "react-router";
import { AccountMenu } from "@/app/AccountMenu";
import { CrashBoundary } from "@/app/Crash";
import { Navigation } from "@/app/Navigation";
import { LanguageMenu, SchemeMenu } from "@/app/Preferences";
import { SessionEnded } from "@/app/SessionEnded";
import mark from "@/assets/mark.svg";
import { Announcer } from "@/components/Announcer";
import { useT } from "@/lib/I18n";
import classes from "./Shell.module.css";

/** What stays around every page: name, navigation, account, and the notice that an expression is no feeling. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useT();
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever goes elsewhere is done with the menu
  useEffect(() => {
    setOpen(false);
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {t("app.skip")}
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to="/" className={classes.brand}>
            <img src={mark} alt="" width={30} height={30} />
            {t("app.name")}
          </Link>
          <Navigation open={open} />
          <div className={classes.tools}>
            <LanguageMenu />
            <SchemeMenu />
            <AccountMenu />
            <Burger
              className={classes.burger}
              size="sm"
              opened={open}
              onClick={() => setOpen(!open)}
              aria-expanded={open}
              aria-controls="navigation"
              aria-label={open ? t("app.menu.close") : t("app.menu.open")}
            />
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className={classes.main}>
        <SessionEnded />
        <CrashBoundary key={pathname.split("/")[1]}>{children}</CrashBoundary>
      </main>
      <footer className={classes.footer}>
        <span>{t("app.notice")}</span>
        <span className={classes.links}>
          <Link to="/about">{t("about.title")}</Link>
          <a href="/docs">{t("app.api")}</a>
        </span>
      </footer>
      <Announcer />
    </div>
  );
}
