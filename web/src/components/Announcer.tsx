import { CloseButton } from "@mantine/core";
import { Told } from "@/components/Told";
import { dismiss, useAnnouncements } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import classes from "./Announcer.module.css";

/** Where `announce` speaks: a live region for screen readers, toasts for everybody. */
export function Announcer() {
  const t = useT();
  const said = useAnnouncements();
  return (
    <>
      <div aria-live="polite" className="visually-hidden">
        {said.map((one) => (
          <p key={one.id}>
            <Told text={one.text} detail={one.detail} />
          </p>
        ))}
      </div>
      <ul className={classes.toasts} aria-label={t("app.messages")}>
        {said
          .filter((one) => one.kind !== "quiet")
          .map((one) => (
            <li key={one.id} className={classes.toast} data-kind={one.kind}>
              <span className={classes.words}>
                <Told text={one.text} detail={one.detail} />
              </span>
              <CloseButton size="sm" aria-label={t("app.dismiss")} onClick={() => dismiss(one.id)} />
            </li>
          ))}
      </ul>
    </>
  );
}
