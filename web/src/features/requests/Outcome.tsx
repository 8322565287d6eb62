import type { ReactNode } from "react";
import type { LoggedRequest } from "@/features/requests/api";

export function Outcome({ request: { status, code } }: { readonly request: LoggedRequest }): ReactNode {
  const isGood = status < 400 && !code;
  return (
    <div className="cell-stack">
      <span>
        <span className={isGood ? "tag tag-good" : "tag tag-danger"}>{status}</span>
      </span>
      {code && <span className="outcome-code muted">{code.replaceAll("_", " ")}</span>}
    </div>
  );
}
