/** The browser's own modal dialog: it keeps the focus inside, closes with Escape and gives the focus back. */
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { ConsoleIcon } from "@/shared/ui/consoleIcons";
import "@/shared/ui/dialog.css";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly size?: "small" | "large" | "side";
}

// React's own autofocus comes before the dialog is open, when nothing in it can take the focus.
const TAKES_FOCUS = ["[data-autofocus]", ".dialog-body :is(input, select, textarea)"];

/** Open as long as it is mounted. The focus goes to what is marked `data-autofocus`, else to the first field. */
export function Dialog({ title, onClose, children, footer, size = "small" }: DialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();

  // Before it is taken out of the page, since only a dialog that is still there gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    const found = TAKES_FOCUS.map((selector) => element?.querySelector<HTMLElement>(selector));
    found.find(Boolean)?.focus();
    return () => element?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={`dialog dialog-${size}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="dialog-head">
        <h2 id={heading}>{title}</h2>
        <button type="button" className="icon" aria-label="Close" onClick={onClose}>
          <ConsoleIcon name="close" />
        </button>
      </header>
      <div className="dialog-body">{children}</div>
      {footer && <footer className="dialog-foot">{footer}</footer>}
    </dialog>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly confirm: string;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function ConfirmDialog({ title, confirm, isBusy, onConfirm, onClose, children }: ConfirmProps): ReactNode {
  const footer = (
    <>
      <button type="button" className="button" onClick={onClose}>
        Cancel
      </button>
      <button type="button" className="button button-danger" disabled={isBusy} onClick={onConfirm}>
        {confirm}
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} footer={footer}>
      {children}
    </Dialog>
  );
}
