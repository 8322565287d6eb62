import { type ReactNode, useState } from "react";
import { remove } from "@/features/threads/useThreads";
import type { Thread } from "@/shared/api/threads";
import { Dialog } from "@/shared/ui/Dialog";

interface DeleteDialogProps {
  readonly thread: Thread;
  readonly onClose: () => void;
  readonly onDeleted: (threadId: string) => void;
}

export function DeleteDialog({ thread, onClose, onDeleted }: DeleteDialogProps): ReactNode {
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await remove(thread);
      onClose();
      onDeleted(thread.id);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "The chat could not be deleted.");
      setBusy(false);
    }
  };
  return (
    <Dialog title="Delete this chat?" onClose={onClose}>
      <p>
        “{thread.title || "Untitled"}” and all that was said in it will be gone for good, with every link that shares it.
      </p>
      {problem && (
        <p className="notice notice-failed" role="alert">
          {problem}
        </p>
      )}
      <div className="dialog-buttons">
        <button type="button" className="plain" data-autofocus onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="solid danger" disabled={isBusy} onClick={() => void confirm()}>
          Delete
        </button>
      </div>
    </Dialog>
  );
}
