import katex, { type KatexOptions } from "katex";
import "katex/dist/katex.min.css";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import type { Formula } from "@/shared/view/maths/notation";
import { OUTPUT } from "@/shared/view/maths/output";

/** The model wrote it: no links, no images, no styles; nothing larger than a heading's width; no macros without end. */
const LIMITS: KatexOptions = {
  trust: false,
  strict: "ignore",
  maxSize: 20,
  maxExpand: 500,
  throwOnError: true,
  // Of commands that are not trusted: their names, in the text's own colour.
  errorColor: "currentColor",
};

export default function Typeset({ tex, isDisplay }: Formula): ReactNode {
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (place.current === null) return;
    try {
      katex.render(tex, place.current, { ...LIMITS, displayMode: isDisplay, output: OUTPUT });
    } catch {
      place.current.textContent = tex;
    }
  }, [tex, isDisplay]);
  const sign = isDisplay ? "$$" : "$";
  const source = `${sign}${tex}${sign}`;
  if (!isDisplay) return <span ref={place} className="maths" data-source={source} />;
  // One that is wider than the page is scrolled, with the keyboard too.
  return <span ref={place} className="maths maths-display" data-source={source} tabIndex={0} />;
}
