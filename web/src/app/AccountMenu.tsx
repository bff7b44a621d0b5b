import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconUserCircle } from "@tabler/icons-react";
import { Link, useLocation } from "react-router";
import { type Me, useMe } from "@/api/me";
import { useT } from "@/lib/I18n";
import { useLeave } from "@/lib/useLeave";

export function AccountMenu() {
  const t = useT();
  const { me } = useMe();
  const { pathname } = useLocation();
  if (me === undefined) return <span style={{ width: 34 }} />; // as wide as the button that will be there
  if (me) return <Known me={me} />;
  return (
    <Button component={Link} to="/sign-in" state={{ from: pathname }} size="compact-md" variant="light">
      {t("app.account.signIn")}
    </Button>
  );
}

function Known({ me }: { me: Me }) {
  const t = useT();
  const { leave } = useLeave();
  return (
    <Menu position="bottom-end" withinPortal={false} loop>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`${t("app.account.menu")}: ${me.user.name}`}>
          <IconUserCircle size={22} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.by === "local" ? t("app.account.local") : `${me.user.name} · ${t(`app.account.role.${me.user.role}`)}`}
        </Menu.Label>
        <Menu.Item component={Link} to="/account">
          {t("app.account.mine")}
        </Menu.Item>
        {me.by === "session" && <Menu.Item onClick={leave}>{t("app.account.signOut")}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
