import { type ReactNode, useEffect } from "react";

interface GateProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** The card that stands before the console. */
export function Gate({ title, children }: GateProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · viewloom`;
  }, [title]);
  return (
    <main className="gate">
      <div className="gate-card">
        <p className="gate-brand">viewloom</p>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
