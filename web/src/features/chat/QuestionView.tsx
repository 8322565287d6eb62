/** What the person said or did. Words can be edited: the thread then goes on from there in another branch. */
import { type KeyboardEvent, type ReactNode, memo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Branches } from "@/features/chat/Branches";
import { type Deed, readDeed } from "@/features/chat/deeds";
import type { QuestionTurn } from "@/features/chat/turns";
import type { TurnDeeds } from "@/features/chat/useConversation";
import { readUserTurn } from "@/shared/envelope/userTurn";
import { EditIcon, EventIcon } from "@/shared/ui/icons";

interface QuestionViewProps {
  readonly turn: QuestionTurn;
  readonly isIdle: boolean;
  readonly deeds: Pick<TurnDeeds, "edit" | "switchTo">;
}

export const QuestionView = memo(function QuestionView({ turn, isIdle, deeds }: QuestionViewProps): ReactNode {
  const [isEditing, setEditing] = useState(false);
  const editButton = useRef<HTMLButtonElement>(null);
  const { text, context } = readUserTurn(turn.content);
  const deed = readDeed(context);
  const { id } = turn;
  if (isEditing) {
    const save = (words: string): void => {
      setEditing(false);
      deeds.edit(turn, words);
    };
    const cancel = (): void => {
      flushSync(() => setEditing(false));
      editButton.current?.focus();
    };
    return <Editor text={text} onSave={save} onCancel={cancel} />;
  }
  return (
    <div className="said">
      <p className={deed?.event ? "question event" : "question"}>
        {deed?.event && <EventIcon />}
        {text}
      </p>
      {deed && <Details deed={deed} />}
      <div className="tools">
        {id !== null && (
          <Branches id={id} siblings={turn.siblings} what="question" isIdle={isIdle} onSwitch={deeds.switchTo} />
        )}
        {context === null && id !== null && (
          <button
            ref={editButton}
            type="button"
            className="icon small"
            aria-label="Edit question"
            title="Edit question"
            disabled={!isIdle}
            onClick={() => setEditing(true)}
          >
            <EditIcon />
          </button>
        )}
      </div>
    </div>
  );
});

/** The event that the click was, and what was sent with it. */
function Details({ deed }: { readonly deed: Deed }): ReactNode {
  const { event, values } = deed;
  const name = event && <code>{event}</code>;
  if (values.length === 0) return name && <p className="values">{name}</p>;
  return (
    <details className="values">
      <summary>
        {name} {values.length === 1 ? "1 value" : `${values.length} values`} sent
      </summary>
      <dl>
        {values.map((value) => (
          <div key={value.name}>
            <dt>{value.name}</dt>
            <dd>{value.text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

interface EditorProps {
  readonly text: string;
  readonly onSave: (text: string) => void;
  readonly onCancel: () => void;
}

function Editor({ text, onSave, onCancel }: EditorProps): ReactNode {
  const [words, setWords] = useState(text);
  const save = (): void => {
    if (words.trim() !== "") onSave(words.trim());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onCancel();
    } else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      save();
    }
  };
  return (
    <div className="editor">
      <textarea
        aria-label="Edit your message"
        rows={Math.min(10, words.split("\n").length + 1)}
        value={words}
        autoFocus
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="dialog-buttons">
        <button type="button" className="plain" onClick={onCancel}>
          Cancel
        </button>
        <button type="button" className="solid" disabled={words.trim() === ""} onClick={save}>
          Send
        </button>
      </div>
    </div>
  );
}
