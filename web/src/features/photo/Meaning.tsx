import { Dialog } from "@/components/Dialog";
import { useT } from "@/lib/I18n";

/** What the numbers mean, one click away. */
export function Meaning({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog title={t("photo.numbers.title")} open={open} onClose={onClose}>
      <p>{t("photo.numbers.share")}</p>
      <p>{t("photo.numbers.uncertain")}</p>
      <p>{t("photo.numbers.quality")}</p>
      <p>{t("photo.numbers.dashed")}</p>
      <p>
        <strong>{t("photo.numbers.feeling")}</strong>
      </p>
    </Dialog>
  );
}
