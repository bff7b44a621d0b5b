import { Button, CopyButton, Group } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useT } from "@/lib/I18n";
import classes from "./Account.module.css";

export function KeyShown({ text, onClose }: { text: string; onClose: () => void }) {
  const t = useT();
  return (
    <>
      <p className={classes.text}>{t("account.keys.once")}</p>
      <p>
        <output className={classes.key} aria-label={t("account.keys.key")}>
          {text}
        </output>
      </p>
      <Group justify="flex-end">
        <CopyButton value={text} timeout={4_000}>
          {({ copied, copy }) => (
            <Button
              onClick={copy}
              leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
            >
              {copied ? t("words.copied") : t("words.copy")}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={onClose}>
          {t("words.close")}
        </Button>
      </Group>
    </>
  );
}
