import { Suspense } from "react";
import { Route, Routes } from "react-router";
import { NotFound } from "@/app/NotFound";
import { PAGES } from "@/app/pages";
import { Shell } from "@/app/Shell";
import { Gate } from "@/components/Gate";
import { Loading } from "@/components/Loading";

export function App() {
  return (
    <Shell>
      <Suspense fallback={<Loading />}>
        <Routes>
          {PAGES.map(({ path, component: Component, admin }) => (
            <Route key={path} path={path} element={admin ? <AdminsOnly page={<Component />} /> : <Component />} />
          ))}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </Shell>
  );
}

function AdminsOnly({ page }: { page: React.ReactNode }) {
  return <Gate admin>{page}</Gate>;
}
