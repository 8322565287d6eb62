declare module "react-syntax-highlighter/dist/esm/prism-light.js" {
  import type { ComponentType } from "react";
  import type { Syntax } from "refractor/core";

  const Highlighter: ComponentType<Record<string, unknown>> & {
    registerLanguage(name: string, language: Syntax): void;
  };
  export default Highlighter;
}

declare module "react-syntax-highlighter/dist/esm/styles/prism/*" {
  import type { CSSProperties } from "react";

  const style: Record<string, CSSProperties>;
  export default style;
}
