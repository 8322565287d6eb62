import { type ReactNode, useEffect } from "react";

interface PageHeadProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** The heading of a screen, which is the document's title too. */
export function PageHead({ title, children, actions }: PageHeadProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · viewloom`;
  }, [title]);
  return (
    <header className="page-head">
      <div>
        <h1>{title}</h1>
        {children && <p className="muted">{children}</p>}
      </div>
      {actions && <div className="page-actions">{actions}</div>}
    </header>
  );
}
