import { Button, FileButton } from "@mantine/core";
import { IconCamera, IconPhotoUp, IconX } from "@tabler/icons-react";
import type { Picture } from "@/api/readPicture";
import { chooseAnew } from "@/lib/files";
import { useT } from "@/lib/I18n";
import classes from "./Intake.module.css";
import { UrlForm } from "./UrlForm";
import { picturesOf } from "./useIncoming";

// HEIC by its endings too: few browsers know its type.
const ACCEPTED = "image/*,.heic,.heif,.avif,.tif,.tiff";

interface Props {
  add: (pictures: Picture[]) => void;
  /** Whether something is being dragged over the page. */
  hovered: boolean;
  /** One line above results, in place of the large field of the first visit. */
  small?: boolean;
  onClear?: () => void;
}

/** Where pictures come in: dropped, pasted, chosen, photographed, or by their address. */
export function Intake({ add, hovered, small = false, onClear }: Props) {
  const t = useT();
  const take = (files: File[]) => add(picturesOf(files));
  return (
    <section
      className={classes.intake}
      data-small={small || undefined}
      data-hovered={hovered || undefined}
      aria-label={t("photo.drop.title")}
    >
      {!small && (
        <>
          <IconPhotoUp size={44} stroke={1.4} aria-hidden className={classes.icon} />
          <p className={classes.title}>{hovered ? t("photo.drop.now") : t("photo.drop.title")}</p>
          <p className={classes.touch}>{t("photo.drop.touch")}</p>
          <p className={classes.hint}>{t("photo.drop.hint")}</p>
        </>
      )}
      <div className={classes.buttons}>
        <FileButton onChange={take} accept={ACCEPTED} multiple inputProps={{ onClick: chooseAnew }}>
          {(props) => (
            <Button {...props} size={small ? "sm" : "md"} variant={small ? "light" : "filled"}>
              {small ? t("photo.drop.add") : t("photo.drop.choose")}
            </Button>
          )}
        </FileButton>
        <span className={classes.camera}>
          <FileButton
            onChange={(file) => file && take([file])}
            accept="image/*"
            capture="environment"
            inputProps={{ onClick: chooseAnew }}
          >
            {(props) => (
              <Button
                {...props}
                size={small ? "sm" : "md"}
                variant="default"
                leftSection={<IconCamera size={18} aria-hidden />}
              >
                {t("photo.drop.camera")}
              </Button>
            )}
          </FileButton>
        </span>
        {onClear && (
          <Button
            variant="subtle"
            color="gray"
            size="sm"
            leftSection={<IconX size={16} aria-hidden />}
            onClick={onClear}
          >
            {t("photo.drop.clear")}
          </Button>
        )}
      </div>
      <UrlForm add={add} />
      {!small && <p className={classes.forms}>{t("photo.drop.forms")}</p>}
    </section>
  );
}
