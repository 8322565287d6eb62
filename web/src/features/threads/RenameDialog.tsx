import { type FormEvent, type ReactNode, useState } from "react";
import { rename } from "@/features/threads/useThreads";
import type { Thread } from "@/shared/api/threads";
import { Dialog } from "@/shared/ui/Dialog";

const TITLE_LIMIT_CHARS = 200;

export function RenameDialog({ thread, onClose }: { readonly thread: Thread; readonly onClose: () => void }): ReactNode {
  const [title, setTitle] = useState(thread.title);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    onClose();
    if (title.trim() !== thread.title) void rename(thread, title.trim());
  };
  return (
    <Dialog title="Rename chat" onClose={onClose}>
      <form onSubmit={save}>
        <input
          className="field"
          aria-label="Title"
          maxLength={TITLE_LIMIT_CHARS}
          value={title}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setTitle(event.target.value)}
        />
        <div className="dialog-buttons">
          <button type="button" className="plain" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="solid" disabled={title.trim() === ""}>
            Rename
          </button>
        </div>
      </form>
    </Dialog>
  );
}
