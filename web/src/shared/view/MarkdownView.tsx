/** Text of an answer that is not a program. The renderer drops raw HTML and unsafe links. */
import { MarkDownRenderer } from "@/shared/view/Markdown";
import type { ReactNode } from "react";

export default function MarkdownView({ text }: { readonly text: string }): ReactNode {
  return (
    <div className="markdown">
      <MarkDownRenderer textMarkdown={text} />
    </div>
  );
}
