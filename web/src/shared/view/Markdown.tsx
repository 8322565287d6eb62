/**
 * The library's markdown with parts of our own, and with mathematics. Its links and code blocks are other components at every render, so they
 * would be taken out and put in again while their text grows; and its links do not say where they lead.
 */
import { CodeBlock } from "@openuidev/react-ui/CodeBlock";
import { MarkDownRenderer as Stock, type MarkDownRendererProps } from "@openuidev/react-ui/MarkDownRenderer";
import { useTheme } from "@openuidev/react-ui/ThemeProvider";
import { type ComponentProps, type ReactNode, memo } from "react";
import { oneLight, vscDarkPlus } from "@/shared/view/highlight/styles";
import { foreignHost } from "@/shared/view/hosts";
import { pageAddress } from "@/shared/view/links";
import { Maths } from "@/shared/view/maths/Maths";
import { markFormulas, readFormula } from "@/shared/view/maths/notation";

type Element<Tag extends "a" | "code"> = ComponentProps<Tag> & { readonly node?: unknown };

function MarkdownLink({ node: _node, children, ...props }: Element<"a">): ReactNode {
  const href = pageAddress(props.href);
  const host = foreignHost(href, window.location.origin);
  // Text that names its host already needs no more than the arrow.
  const isNamed = typeof children === "string" && children.includes(host);
  return (
    <a
      {...props}
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className="openui-markdown-renderer-link"
      {...(host !== "" && { "data-host": isNamed ? "" : host })}
    >
      {children}
    </a>
  );
}

function MarkdownCode({ node: _node, className, children, ...props }: Element<"code">): ReactNode {
  const { mode } = useTheme();
  const text = String(children);
  const formula = readFormula(text);
  if (formula !== null) return <Maths formula={formula} />;
  const language = /language-(\w+)/.exec(className ?? "")?.[1];
  if (language !== undefined || (!className && text.includes("\n"))) {
    const theme = mode === "dark" ? vscDarkPlus : oneLight;
    return <CodeBlock language={language ?? "text"} codeString={text.trim()} theme={theme} />;
  }
  return (
    <code className={`openui-markdown-renderer-code ${className ?? ""}`} {...props}>
      {children}
    </code>
  );
}

const OPTIONS = { components: { a: MarkdownLink, code: MarkdownCode } } as const;

export const MarkDownRenderer = memo(function Markdown(props: MarkDownRendererProps): ReactNode {
  return <Stock {...props} textMarkdown={markFormulas(props.textMarkdown)} options={OPTIONS} />;
});
