import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { ThreadList } from "@/features/threads/ThreadList";
import type { Session } from "@/shared/api/session";
import { NewChatIcon, SidebarIcon } from "@/shared/ui/icons";

interface SidebarProps {
  /** On a phone it lies over the chat, and the focus stays in it. */
  readonly isDrawer: boolean;
  readonly session: Session | undefined;
  readonly searchField: RefObject<HTMLInputElement | null>;
  readonly hideButton: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
  readonly onStart: () => void;
  readonly onOpen: () => void;
  readonly onDeleted: (threadId: string) => void;
}

export function Sidebar(props: SidebarProps): ReactNode {
  const { isDrawer, session, searchField, hideButton, onClose, onStart, onOpen, onDeleted } = props;
  const drawer = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    drawer.current?.showModal();
  }, []);
  const content = (
    <>
      <div className="sidebar-head">
        <a className="brand" href="/">
          viewloom
        </a>
        <button ref={hideButton} type="button" className="icon" aria-label="Hide chats" title="Hide chats" onClick={onClose}>
          <SidebarIcon />
        </button>
      </div>
      <button type="button" className="start-chat" onClick={onStart}>
        <NewChatIcon />
        Start a new chat
      </button>
      <ThreadList searchField={searchField} onOpen={onOpen} onDeleted={onDeleted} />
      {session?.takesSignIn && (
        <div className="sidebar-foot">
          {session.user ? (
            <a href="/console" title={session.user.email}>
              {session.user.name || session.user.email}
            </a>
          ) : (
            <a href="/console/sign-in?next=/">Sign in</a>
          )}
        </div>
      )}
    </>
  );
  if (!isDrawer) return <aside className="sidebar">{content}</aside>;
  return (
    <dialog
      ref={drawer}
      className="sidebar drawer"
      aria-label="Chats"
      onClose={onClose}
      onClick={(event) => event.target === drawer.current && onClose()}
    >
      {content}
    </dialog>
  );
}
