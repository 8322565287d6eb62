/** What can be done with a whole thread, from its row and from the page's header. */
import { type ReactNode, useState } from "react";
import { DeleteDialog } from "@/features/threads/DeleteDialog";
import { RenameDialog } from "@/features/threads/RenameDialog";
import { ShareDialog } from "@/features/threads/ShareDialog";
import { ApiError } from "@/shared/api/client";
import { type ExportFormat, type Thread, loadExport } from "@/shared/api/threads";
import { Dialog } from "@/shared/ui/Dialog";
import { MoreIcon } from "@/shared/ui/icons";
import { Menu } from "@/shared/ui/Menu";

interface ThreadMenuProps {
  readonly thread: Thread;
  readonly onDeleted: (threadId: string) => void;
}

type Opened = "rename" | "share" | "delete" | { readonly problem: string } | null;

export function ThreadMenu({ thread, onDeleted }: ThreadMenuProps): ReactNode {
  const [opened, setOpened] = useState<Opened>(null);
  const close = (): void => setOpened(null);
  const download = (format: ExportFormat): void => {
    saveExport(thread, format).catch((error: unknown) => setOpened({ problem: problemOf(error) }));
  };
  const items = [
    { label: "Rename", onChoose: () => setOpened("rename") },
    { label: "Share", onChoose: () => setOpened("share") },
    { label: "Download as HTML", onChoose: () => download("html") },
    { label: "Download as Markdown", onChoose: () => download("md") },
    { label: "Download as JSON", onChoose: () => download("json") },
    { label: "Delete", isDangerous: true, onChoose: () => setOpened("delete") },
  ];
  return (
    <>
      <Menu label={`Options of ${thread.title || "this chat"}`} items={items} className="icon small">
        <MoreIcon />
      </Menu>
      {opened === "rename" && <RenameDialog thread={thread} onClose={close} />}
      {opened === "share" && <ShareDialog thread={thread} onClose={close} />}
      {opened === "delete" && <DeleteDialog thread={thread} onClose={close} onDeleted={onDeleted} />}
      {typeof opened === "object" && opened !== null && (
        <Dialog title="Not downloaded" onClose={close}>
          <p>{opened.problem}</p>
        </Dialog>
      )}
    </>
  );
}

async function saveExport(thread: Thread, format: ExportFormat): Promise<void> {
  const address = URL.createObjectURL(await loadExport(thread.id, format));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${fileName(thread.title)}.${format}`;
  link.click();
  // The browser has begun to save by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function fileName(title: string): string {
  const name = title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return name.toLowerCase() || "chat";
}

function problemOf(error: unknown): string {
  if (error instanceof ApiError && error.status === 404) return "This server cannot export chats in this form.";
  return error instanceof Error ? error.message : "The chat could not be read.";
}
