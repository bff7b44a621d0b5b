import { Alert, Button } from "@mantine/core";
import { IconClockPause } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation } from "react-router";
import { useMe } from "@/api/me";
import { useT } from "@/lib/I18n";

/** Says that a session ended in the middle of work, and leads to signing in and back to the page. */
export function SessionEnded() {
  const t = useT();
  const { me } = useMe();
  const { pathname } = useLocation();
  const [ended, setEnded] = useState(false);
  const before = useRef(me);
  useEffect(() => {
    if (before.current?.by === "session" && me === null) setEnded(true); // whoever signs out is `undefined` in between
    if (me) setEnded(false);
    before.current = me;
  }, [me]);
  if (!ended || pathname === "/sign-in") return null;
  return (
    <Alert role="alert" mb="lg" color="yellow" icon={<IconClockPause aria-hidden />} title={t("app.ended.title")}>
      <p>{t("app.ended.text")}</p>
      <Button component={Link} to="/sign-in" state={{ from: pathname }}>
        {t("app.account.signIn")}
      </Button>
    </Alert>
  );
}
