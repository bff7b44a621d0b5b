import { Button } from "@mantine/core";
import { useT } from "@/lib/I18n";

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** The next page of a list, where there is one. */
export function More({ pages }: { pages: Pages }) {
  const t = useT();
  if (!pages.hasNextPage) return null;
  return (
    <Button mt="md" variant="default" loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
      {t("words.more")}
    </Button>
  );
}
