import { Loader } from "@mantine/core";
import { useT } from "@/lib/I18n";
import classes from "./Loading.module.css";

/** Something is on its way; shows only after a moment, so that what is fast does not flicker. */
export function Loading({ label }: { label?: string }) {
  const t = useT();
  return (
    <div role="status" className={classes.loading}>
      <Loader size="sm" type="dots" aria-hidden />
      <span className="visually-hidden">{label ?? t("app.loading")}</span>
    </div>
  );
}
