import { useNavigate } from "react-router";
import { useSignOut } from "@/api/signOut";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import { useTellProblem } from "@/lib/useProblem";

/** Signs out, says so, and leads to the first page. */
export function useLeave() {
  const t = useT();
  const tell = useTellProblem();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const leave = () =>
    signOut.mutateAsync().then(() => {
      announce(t("app.account.signedOut"));
      navigate("/");
    }, tell);
  return { leave, isLeaving: signOut.isPending };
}
