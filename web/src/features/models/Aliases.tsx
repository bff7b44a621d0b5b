import { Badge } from "@mantine/core";
import { useT } from "@/lib/I18n";
import classes from "./Models.module.css";

interface Props {
  version: { aliases: readonly string[]; packaged: boolean };
  inUse: boolean;
}

/** Which aliases point to a version, and whether it reads now. */
export function Aliases({ version, inUse }: Props) {
  const t = useT();
  const look = { tt: "none", c: "var(--mantine-color-text)" } as const;
  return (
    <span className={classes.badges}>
      {inUse && (
        <Badge {...look} variant="light">
          {t("models.inUse")}
        </Badge>
      )}
      {version.aliases.map((alias) => (
        <Badge key={alias} {...look} variant="outline">
          {alias}
        </Badge>
      ))}
      {version.packaged && (
        <Badge {...look} variant="outline" color="gray">
          {t("models.packaged")}
        </Badge>
      )}
    </span>
  );
}
