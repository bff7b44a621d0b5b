import { useT } from "@/lib/I18n";

/** What a model reads, in words. */
export function useTask() {
  const t = useT();
  return (task: string) => (task === "expression" || task === "landmarks" ? t(`models.task.${task}`) : task);
}
