/** The right side: what the reply is made of. */
import { type ReactNode, useEffect, useState } from "react";
import { Timeline } from "@/features/playground/Timeline";
import type { Recording } from "@/features/playground/recording";
import { renderSnippets } from "@/shared/console/snippets";
import { CodeBlock } from "@/shared/ui/CodeBlock";
import { Tabs } from "@/shared/ui/Tabs";
import { Failure } from "@/shared/ui/states";
import type { ProgramTree, TreeNode } from "@/shared/view/programTree";

interface InspectorProps {
  readonly content: string;
  readonly program: string;
  readonly recording: Recording;
  readonly atMs: number | null;
  /** Null while the draft cannot be sent. */
  readonly body: Record<string, unknown> | null;
}

export function Inspector({ content, program, recording, atMs, body }: InspectorProps): ReactNode {
  const tabs = [
    { name: "Program", panel: () => <Source label="Program" text={program} /> },
    { name: "Envelope", panel: () => <Source label="Envelope" text={content} /> },
    { name: "Tree", panel: () => <Tree program={program} /> },
    { name: "Trace", panel: () => <Timeline recording={recording} atMs={atMs} /> },
    { name: "Code", panel: () => <AsCode body={body} /> },
  ];
  return <Tabs label="What the reply is made of" tabs={tabs} />;
}

function Source({ label, text }: { readonly label: string; readonly text: string }): ReactNode {
  if (text === "") return <p className="muted">Nothing has arrived yet.</p>;
  return <CodeBlock label={label} text={text} isWrapped />;
}

type Parse = typeof import("@/shared/view/programTree").parseTree;

function Tree({ program }: { readonly program: string }): ReactNode {
  const [parse, setParse] = useState<Parse | null>(null);
  useEffect(() => {
    let isGone = false;
    void import("@/shared/view/programTree").then((module) => {
      if (!isGone) setParse(() => module.parseTree);
    });
    return () => {
      isGone = true;
    };
  }, []);
  if (parse === null || program.trim() === "") return <p className="muted">No components yet.</p>;
  return <TreeView tree={parse(program)} />;
}

function TreeView({ tree }: { readonly tree: ProgramTree }): ReactNode {
  return (
    <div className="tree">
      {tree.root === null ? <p className="muted">No components yet.</p> : <TreeItem node={tree.root} prop={null} />}
      <p className="muted">
        {tree.statements} statements
        {tree.unresolved.length > 0 && `; not defined: ${tree.unresolved.join(", ")}`}
      </p>
      {tree.errors.map((error) => (
        <p key={error} className="field-error">
          {error}
        </p>
      ))}
    </div>
  );
}

function TreeItem({ node, prop }: { readonly node: TreeNode; readonly prop: string | null }): ReactNode {
  return (
    <details open className="tree-item">
      <summary>
        {prop !== null && <span className="muted">{prop}: </span>}
        <strong>{node.name}</strong>
      </summary>
      {node.props.map(([name, json]) => (
        <div key={name} className="tree-prop">
          <span className="muted">{name}:</span> <code>{json}</code>
        </div>
      ))}
      {node.children.map(([name, child], index) => (
        <TreeItem key={index} node={child} prop={name} />
      ))}
    </details>
  );
}

function AsCode({ body }: { readonly body: Record<string, unknown> | null }): ReactNode {
  if (body === null) return <Failure error={new Error("Correct the request first.")} />;
  const snippets = renderSnippets({ origin: window.location.origin, key: "YOUR_KEY", body });
  return (
    <div className="stack">
      {snippets.map(({ name, text }) => (
        <section key={name}>
          <h3 className="play-small">{name}</h3>
          <CodeBlock label={`Request in ${name}`} text={text} />
        </section>
      ))}
    </div>
  );
}
