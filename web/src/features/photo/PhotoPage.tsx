import { useCallback, useEffect, useRef, useState } from "react";
import { useMe } from "@/api/me";
import { Gate } from "@/components/Gate";
import { Page } from "@/components/Page";
import { announce } from "@/lib/announce";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { Intake } from "./Intake";
import type { Shown } from "./pictures";
import { Results } from "./Results";
import { Samples } from "./Samples";
import { useIncoming } from "./useIncoming";
import { usePictures } from "./usePictures";
import { spoken } from "./words";

export default function PhotoPage() {
  const t = useT();
  const formats = useFormats();
  const { mustSignIn } = useMe();
  const [explained, setExplained] = useState(false);
  const tell = ({ name, state, analysis }: Shown) => {
    if (analysis) announce(spoken(t, formats, name, analysis), "quiet");
    else if (state === "failed") announce(`${name}: ${t("photo.state.failed")}`, "quiet");
  };
  const pictures = usePictures(tell);
  const { add } = pictures;
  const count = pictures.shown.length;
  const before = useRef(0);
  useEffect(() => {
    const [isFirst, isFewer] = [!before.current && count > 0, count < before.current];
    before.current = count;
    if (isFirst) window.scrollTo(0, 0); // the samples are far down
    // What was clicked is gone, with the first view or with a picture; who uses the keyboard goes on from the top.
    const isLost = (isFirst || isFewer) && document.activeElement === document.body;
    if (isLost) document.querySelector("h1")?.focus({ preventScroll: true });
  }, [count]);
  const hovered = useIncoming(useCallback((incoming) => add(incoming), [add]));

  if (mustSignIn) {
    return (
      <Page title={t("photo.heading")} lead={t("photo.lead")}>
        <Gate>{null}</Gate>
      </Page>
    );
  }
  if (!count) {
    return (
      <Page title={t("photo.heading")} lead={t("photo.lead")}>
        <Intake add={add} hovered={hovered} />
        <Samples add={add} />
      </Page>
    );
  }
  return (
    <Page title={t("photo.heading")}>
      <Intake add={add} hovered={hovered} small onClear={pictures.forget} />
      <Results pictures={pictures} explained={explained} onExplain={setExplained} />
    </Page>
  );
}
