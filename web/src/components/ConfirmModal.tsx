import { Button, Group, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";

interface Props {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will be different. */
  children: ReactNode;
  action: string;
  onConfirm: () => void;
  pending: boolean;
  error?: unknown;
  danger?: boolean;
  disabled?: boolean;
}

/** Asks once more, and says what changes; stays open where it failed. */
export function ConfirmModal(props: Props) {
  const t = useT();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      lockScroll={false}
      centered
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      {props.children}
      {!!props.error && <ProblemAlert error={props.error} />}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={props.onClose}>
          {t("words.cancel")}
        </Button>
        <Button
          color={props.danger ? "red" : undefined}
          loading={props.pending}
          disabled={props.disabled}
          onClick={props.onConfirm}
        >
          {props.action}
        </Button>
      </Group>
    </Modal>
  );
}
