import { Button, Checkbox, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { useT } from "@/lib/I18n";

interface Props {
  opened: boolean;
  title: string;
  text: string;
  yes: string;
  /** What has to be ticked first, where a slip would cost much. */
  sure?: string;
  /** How far it has come; "" before it was begun. */
  busy?: string;
  onYes: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function Confirm({ opened, title, text, yes, sure, busy = "", onYes, onClose }: Props) {
  const t = useT();
  const [isSure, setSure] = useState(false);
  const close = () => {
    if (busy) return;
    setSure(false);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      lockScroll={false}
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      <p>{text}</p>
      {sure && <Checkbox label={sure} checked={isSure} onChange={(event) => setSure(event.currentTarget.checked)} />}
      <p role="status">{busy}</p>
      <Group justify="flex-end">
        <Button variant="default" disabled={!!busy} onClick={close}>
          {t("words.cancel")}
        </Button>
        <Button color="red.9" disabled={!!sure && !isSure} loading={!!busy} onClick={onYes}>
          {yes}
        </Button>
      </Group>
    </Modal>
  );
}
