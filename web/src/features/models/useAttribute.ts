import { useT } from "@/lib/I18n";

/** An attribute in words; one of somebody's own table stays as it is called there. */
export function useAttribute() {
  const t = useT();
  return (name: string) =>
    name === "copy_in_training" || name === "viewers_agreement" ? t(`models.slices.attribute.${name}`) : name;
}
