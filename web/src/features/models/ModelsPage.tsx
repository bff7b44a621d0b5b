import { Route, Routes, useParams } from "react-router";
import { Gate } from "@/components/Gate";
import { ComparePage } from "./ComparePage";
import { ListPage } from "./ListPage";
import { VersionPage } from "./VersionPage";

export default function ModelsPage() {
  return (
    <Gate>
      <Routes>
        <Route path=":name/compare" element={<Compared />} />
        <Route path=":name/:version" element={<Shown />} />
        <Route path="*" element={<ListPage />} />
      </Routes>
    </Gate>
  );
}

function Shown() {
  const { name = "", version } = useParams();
  return <VersionPage key={`${name}@${version}`} name={name} version={Number(version)} />;
}

function Compared() {
  const { name = "" } = useParams();
  return <ComparePage key={name} name={name} />;
}
