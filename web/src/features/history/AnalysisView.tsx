import { Anchor, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "react-router";
import { analysisQuery } from "@/api/getAnalysis";
import type { Analysis } from "@/api/listAnalyses";
import { useMe } from "@/api/me";
import { Card } from "@/components/Card";
import { Gate } from "@/components/Gate";
import { Loading } from "@/components/Loading";
import { Page } from "@/components/Page";
import { ProblemAlert } from "@/components/ProblemAlert";
import { download } from "@/lib/download";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import classes from "./AnalysisView.module.css";
import { DeleteEntries } from "./DeleteEntries";
import { FaceCard } from "./FaceCard";

/** One picture that was read: the picture where it was kept, and each face in words and bars. */
export function AnalysisView({ id }: { id: string }) {
  const t = useT();
  const { data, error, refetch } = useQuery(analysisQuery(id));
  const back = (
    <Anchor component={Link} to="/history" underline="always">
      {t("history.detail.back")}
    </Anchor>
  );
  return (
    <Page
      title={data?.image.source ?? t("history.detail.picture")}
      lead={back}
      actions={data && <Actions analysis={data} />}
    >
      <Gate>
        {error && <ProblemAlert error={error} onRetry={refetch} />}
        {!data && !error && <Loading />}
        {data && <Found analysis={data} />}
      </Gate>
    </Page>
  );
}

function Actions({ analysis }: { analysis: Analysis }) {
  const t = useT();
  const navigate = useNavigate();
  const { mayWrite } = useMe();
  const name = `${analysis.image.source.replace(/\.\w+$/, "") || "mien"}.json`;
  const entry = { of: "picture", id: analysis.id, at: analysis.created_at, analysis } as const;
  return (
    <>
      <Button variant="default" onClick={() => download(JSON.stringify(analysis, null, 2), name, "application/json")}>
        {t("history.detail.json")}
      </Button>
      {mayWrite && <DeleteEntries entries={[entry]} isOne onDone={() => navigate("/history")} />}
    </>
  );
}

function Found({ analysis }: { analysis: Analysis }) {
  const t = useT();
  const { faces, image } = analysis;
  return (
    <div className={classes.found}>
      <div className={classes.column}>
        <Card title={t("history.detail.picture")} hideTitle>
          {analysis.image_kept ? (
            <img
              className={classes.picture}
              src={`/api/v1/analyses/${analysis.id}/image?annotated=true`}
              width={image.width ?? undefined}
              height={image.height ?? undefined}
              alt={t("history.detail.alt", { name: image.source })}
            />
          ) : (
            <p className={classes.quiet}>{t("history.detail.notKept")}</p>
          )}
        </Card>
        <Facts analysis={analysis} />
      </div>
      <div className={classes.column}>
        <p className={classes.quiet}>
          {faces.length ? t("history.detail.summary", { count: faces.length }) : t("history.detail.noFace")}
        </p>
        {faces.map((face) => (
          <FaceCard key={face.face_id} face={face} />
        ))}
        <p className={classes.notice} lang="en">
          {analysis.notice}
        </p>
      </div>
    </div>
  );
}

function Facts({ analysis }: { analysis: Analysis }) {
  const t = useT();
  const { instant, day } = useFormats();
  const { image, model } = analysis;
  const facts = [
    [t("history.detail.read"), instant(analysis.created_at)],
    [t("history.detail.keptUntil"), day(analysis.expires_at)],
    [t("history.detail.size"), `${image.width} × ${image.height}`],
    [t("history.detail.model"), t("history.detail.version", { name: model.name, version: String(model.version) })],
  ];
  return (
    <Card title={t("history.detail.facts")}>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {analysis.warnings.map((one) => (
        <p key={one} className={classes.notice} lang="en">
          {one}
        </p>
      ))}
    </Card>
  );
}
