import { NavLink } from "react-router";
import { useMe } from "@/api/me";
import { PAGES } from "@/app/pages";
import { useT } from "@/lib/I18n";
import classes from "./Navigation.module.css";

/** The pages: a row on wide screens, a list below the header on narrow ones. */
export function Navigation({ open }: { open: boolean }) {
  const t = useT();
  const { isAdmin } = useMe();
  return (
    <nav id="navigation" aria-label={t("app.navigation")} className={classes.navigation} data-open={open || undefined}>
      <ul className={classes.list}>
        {PAGES.map(({ path, name, admin }) =>
          name && (!admin || isAdmin) ? (
            <li key={path}>
              <NavLink to={path.replace("/*", "")} end={path === "/"} className={classes.link}>
                {t(`${name}.title`)}
              </NavLink>
            </li>
          ) : null,
        )}
      </ul>
    </nav>
  );
}
