import { type FormEvent, type KeyboardEvent, type ReactNode, type RefObject, useEffect, useState } from "react";
import { SendIcon, StopIcon } from "@/shared/ui/icons";

interface ComposerProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly isBusy: boolean;
  readonly disabled: boolean;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
}

/** Enter sends, Shift+Enter makes a new line; while an answer arrives the button stops it. */
export function Composer({ field, isBusy, disabled, onSend, onStop }: ComposerProps): ReactNode {
  const [text, setText] = useState("");
  const canSend = !isBusy && !disabled && text.trim() !== "";

  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);

  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    if (!canSend) return;
    onSend(text.trim());
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes, Enter picks a candidate.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form className="composer" onSubmit={send}>
      <textarea
        ref={field}
        rows={1}
        value={text}
        aria-label="Your message"
        placeholder="Ask for a form, a table, a chart…"
        autoFocus
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {isBusy ? (
        <button type="button" className="round" aria-label="Stop" title="Stop" onClick={onStop}>
          <StopIcon />
        </button>
      ) : (
        <button type="submit" className="round" aria-label="Send" title="Send" disabled={!canSend}>
          <SendIcon />
        </button>
      )}
    </form>
  );
}
