import { NavLink, Route, Routes } from "react-router";
import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";
import { Activity } from "./Activity";
import { AllKeys } from "./AllKeys";
import classes from "./Operate.module.css";
import { Overview } from "./Overview";
import { People } from "./People";

const SECTIONS = [
  { path: "", name: "overview", part: <Overview /> },
  { path: "people", name: "people", part: <People /> },
  { path: "keys", name: "keys", part: <AllKeys /> },
  { path: "activity", name: "activity", part: <Activity /> },
] as const;

export default function OperatePage() {
  const t = useT();
  return (
    <Page title={t("operate.title")} lead={t("operate.lead")}>
      <nav aria-label={t("operate.sections")} className={classes.sections}>
        {SECTIONS.map(({ path, name }) => (
          <NavLink key={name} to={path ? `/operate/${path}` : "/operate"} end className={classes.section}>
            {t(`operate.section.${name}`)}
          </NavLink>
        ))}
      </nav>
      <Routes>
        {SECTIONS.map(({ path, name, part }) => (
          <Route key={name} path={path} element={part} />
        ))}
        <Route path="*" element={<Overview />} />
      </Routes>
    </Page>
  );
}
