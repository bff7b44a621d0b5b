import { Link } from "react-router";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import { FactList, Part } from "./Part";
import type { Facts } from "./useCard";

/** How this very service is set, from its own answer. */
export function Privacy({ server }: Facts) {
  const t = useT();
  const { bytes } = useFormats();
  if (!server) return null;
  const { retention, limits, purpose, purpose_exception: reason } = server;
  const days = (count: number) => t("about.privacy.days", { count });
  const excepted = reason && t("about.privacy.exception", { reason: t(`about.privacy.exceptions.${reason}` as Key) });
  return (
    <Part name="privacy">
      <FactList
        facts={[
          [
            t("about.privacy.purpose"),
            [t(`about.privacy.purposes.${purpose}` as Key), excepted].filter(Boolean).join(", "),
          ],
          [
            t("about.privacy.images"),
            retention.images_days ? days(retention.images_days) : t("about.privacy.imagesNone"),
          ],
          [t("about.privacy.live"), t("about.privacy.liveNever")],
          [t("about.privacy.results"), days(retention.results_days)],
          [t("about.privacy.activity"), days(retention.activity_days)],
          [t("about.privacy.uploads"), t("about.privacy.hours", { count: retention.uploads_hours })],
        ]}
      />
      <h3>{t("about.privacy.limits")}</h3>
      <FactList
        facts={[
          [t("about.privacy.picture"), bytes(limits.image_bytes)],
          [t("about.privacy.upload"), bytes(limits.upload_bytes)],
          [t("about.privacy.length"), t("about.privacy.minutes", { count: Math.round(limits.video_seconds / 60) })],
        ]}
      />
      <p>{t("about.privacy.where")}</p>
      <p>
        <Link to="/history">{t("about.privacy.yours")}</Link>
      </p>
    </Part>
  );
}
