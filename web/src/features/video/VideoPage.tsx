import { useParams } from "react-router";
import { Gate } from "@/components/Gate";
import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";
import { JobView } from "./JobView";
import { Start } from "./Start";

/** `/video` takes films and lists them; `/video/ID` is one of them. */
export default function VideoPage() {
  const t = useT();
  const id = useParams()["*"]?.split("/")[0];
  if (id) return <JobView key={id} id={id} />;
  return (
    <Page title={t("video.title")} lead={t("video.lead")}>
      <Gate>
        <Start />
      </Gate>
    </Page>
  );
}
