import type { ReactNode } from "react";
import type { LoggedRequest } from "@/features/requests/api";

export function Outcome({ request }: { readonly request: LoggedRequest }): ReactNode {
  const isGood = request.status < 400 && !request.code;
  return <span className={isGood ? "tag tag-good" : "tag tag-danger"}>{isGood ? request.status : `${request.status} ${request.code ?? ""}`}</span>;
}
