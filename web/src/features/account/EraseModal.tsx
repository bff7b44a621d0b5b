import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useMe } from "@/api/me";
import { useEraseMe } from "@/api/privacy";
import { ConfirmModal } from "@/components/ConfirmModal";
import { announce } from "@/lib/announce";
import { forgetAllNames } from "@/lib/filmNames";
import { useT } from "@/lib/I18n";
import { forgetUploadsOf } from "@/lib/keptUploads";
import classes from "./Account.module.css";

export function EraseModal({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { me } = useMe();
  const erase = useEraseMe();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const name = me?.user.name ?? "";
  const done = () => {
    forgetAllNames();
    if (me) forgetUploadsOf(me.user.id);
    announce(t("account.data.erased"));
    navigate("/");
  };
  return (
    <ConfirmModal
      opened
      onClose={onClose}
      title={t("account.data.eraseTitle")}
      action={t("account.data.erase")}
      danger
      disabled={typed !== name}
      pending={erase.isPending}
      error={erase.error}
      onConfirm={() => erase.mutateAsync(name).then(done, () => {})}
    >
      <p className={classes.text}>{t("account.data.eraseText")}</p>
      <TextInput
        mt="md"
        label={t("account.data.eraseName", { name })}
        autoComplete="off"
        data-autofocus
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </ConfirmModal>
  );
}
