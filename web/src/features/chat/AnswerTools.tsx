/** What can be done with an answer that is there: copy it, ask for another, look at the others. */
import { type ReactNode, type RefObject, useState } from "react";
import { Branches } from "@/features/chat/Branches";
import { htmlOf, textOf } from "@/features/chat/copies";
import type { AnswerTurn } from "@/features/chat/turns";
import type { TurnDeeds } from "@/features/chat/useConversation";
import { copyHtml, copyText } from "@/shared/ui/clipboard";
import { AgainIcon, CopyIcon } from "@/shared/ui/icons";
import { Menu } from "@/shared/ui/Menu";

interface AnswerToolsProps {
  readonly turn: AnswerTurn;
  readonly body: RefObject<HTMLElement | null>;
  readonly isIdle: boolean;
  readonly deeds: Pick<TurnDeeds, "regenerate" | "switchTo">;
}

export function AnswerTools({ turn, body, isIdle, deeds }: AnswerToolsProps): ReactNode {
  const [told, setTold] = useState("");
  const programs = turn.parts.flatMap((part) => (part.kind === "program" ? [part.text.trim()] : []));
  const tell = async (copied: Promise<boolean>): Promise<void> => {
    setTold((await copied) ? "Copied" : "The browser did not let the page copy");
    setTimeout(() => setTold(""), 2_000);
  };
  const asText = (): string => textOf(body.current);
  const copies = [
    { label: "Copy as text", onChoose: () => void tell(copyText(asText())) },
    ...(programs.length > 0
      ? [{ label: "Copy as program", onChoose: () => void tell(copyText(programs.join("\n\n"))) }]
      : []),
    { label: "Copy as HTML", onChoose: () => void tell(copyHtml(htmlOf(body.current), asText())) },
  ];
  return (
    <div className="tools" role="group" aria-label="Answer tools">
      {turn.id !== null && (
        <Branches id={turn.id} siblings={turn.siblings} what="answer" isIdle={isIdle} onSwitch={deeds.switchTo} />
      )}
      {turn.parts.length > 0 && (
        <Menu label="Copy" items={copies} className="icon small">
          <CopyIcon />
        </Menu>
      )}
      <button
        type="button"
        className="icon small"
        aria-label="Answer again"
        title="Answer again"
        disabled={!isIdle}
        onClick={() => deeds.regenerate(turn)}
      >
        <AgainIcon />
      </button>
      <span className="tools-told" role="status">
        {told}
      </span>
    </div>
  );
}
