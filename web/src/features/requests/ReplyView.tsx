/** A message's content to read: drawn where it is an envelope, as text where it is not. Nothing in it acts. */
import { type ReactNode, Suspense, lazy } from "react";
import { readEnvelope } from "@/shared/envelope/reader";

const ProgramView = lazy(() => import("@/shared/view/ProgramView"));
const MarkdownView = lazy(() => import("@/shared/view/MarkdownView"));

const ignore = (): void => undefined;

export function ReplyView({ content }: { readonly content: string }): ReactNode {
  return (
    <Suspense fallback={null}>
      {readEnvelope(content).map((part, index) => {
        if (part.kind === "program") {
          return <ProgramView key={index} program={part.text} isStreaming={false} onAction={ignore} />;
        }
        return part.kind === "markdown" ? <MarkdownView key={index} text={part.text} /> : null;
      })}
    </Suspense>
  );
}

/** Words of a message: OpenAI's content is a string or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return content === null || content === undefined ? "" : JSON.stringify(content);
  return content.map((part: unknown) => partText(part)).join("\n");
}

function partText(part: unknown): string {
  const entry = (part ?? {}) as { text?: unknown; type?: unknown };
  return typeof entry.text === "string" ? entry.text : `[${String(entry.type ?? "part")}]`;
}
