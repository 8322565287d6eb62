import { ThemeProvider } from "@openuidev/react-ui/ThemeProvider";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useMatch, useNavigate } from "react-router";
import { Sidebar } from "@/app/Sidebar";
import { darkTheme, lightTheme } from "@/app/theme";
import { useColourScheme } from "@/app/useColourScheme";
import { ChatPage } from "@/features/chat/ChatPage";
import { Replies } from "@/features/chat/replies";
import { ThreadTitle } from "@/features/threads/ThreadTitle";
import { queryClient } from "@/shared/api/queries";
import { loadSession } from "@/shared/api/session";
import { MoonIcon, NewChatIcon, SidebarIcon, SunIcon } from "@/shared/ui/icons";

const SIDEBAR_ITEM = "viewloom.sidebar";
const narrow = window.matchMedia("(max-width: 56rem)");

/** The chat page: threads at the side, one of them, or a new one, beside them. */
export function App(): ReactNode {
  const [scheme, toggleScheme] = useColourScheme();
  const [replies] = useState(() => new Replies());
  const [isOpen, setOpen] = useState(() => !narrow.matches && localStorage.getItem(SIDEBAR_ITEM) !== "closed");
  const searchField = useRef<HTMLInputElement>(null);
  const hideButton = useRef<HTMLButtonElement>(null);
  const showButton = useRef<HTMLButtonElement>(null);
  const navigate = useNavigate();
  const threadId = useMatch("/t/:threadId")?.params.threadId ?? null;
  const session = useQuery({ queryKey: ["session"], queryFn: ({ signal }) => loadSession(signal), staleTime: 60_000 });

  useEffect(() => {
    replies.onThread = (id) => void navigate(`/t/${id}`);
  }, [replies, navigate]);

  // Each of the two buttons goes when it is pressed, and the other one takes the focus.
  const show = (open: boolean): void => {
    flushSync(() => setOpen(open));
    (open ? hideButton : showButton).current?.focus();
    if (!narrow.matches) localStorage.setItem(SIDEBAR_ITEM, open ? "open" : "closed");
  };
  const leaveDrawer = (): void => {
    if (narrow.matches) show(false);
  };
  const startChat = (): void => {
    replies.leaveDraft();
    leaveDrawer();
    void navigate("/");
    document.querySelector<HTMLElement>(".composer textarea")?.focus();
  };
  const search = (): void => {
    show(true);
    searchField.current?.focus();
  };
  const onDeleted = (id: string): void => {
    replies.forget(id);
    if (id === threadId) startChat();
    else searchField.current?.focus();
  };
  useShortcuts({ startChat, search });

  const schemeLabel = scheme === "dark" ? "Use light colours" : "Use dark colours";
  return (
    <ThemeProvider mode={scheme} lightTheme={lightTheme} darkTheme={darkTheme}>
      <div className="shell">
        {isOpen && (
          <Sidebar
            isDrawer={narrow.matches}
            session={session.data}
            searchField={searchField}
            hideButton={hideButton}
            onClose={() => show(false)}
            onStart={startChat}
            onOpen={leaveDrawer}
            onDeleted={onDeleted}
          />
        )}
        <ChatPage
          replies={replies}
          threadId={threadId}
          session={session.data}
          onSignedIn={() => void queryClient.invalidateQueries()}
          headerStart={
            <>
              {!isOpen && (
                <button
                  ref={showButton}
                  type="button"
                  className="icon"
                  aria-label="Show chats"
                  title="Show chats"
                  onClick={() => show(true)}
                >
                  <SidebarIcon />
                </button>
              )}
              <ThreadTitle threadId={threadId} onDeleted={onDeleted} />
            </>
          }
          headerEnd={
            <>
              <button
                type="button"
                className="icon"
                aria-label="New chat"
                aria-keyshortcuts="Control+Shift+O"
                title="New chat (Ctrl+Shift+O)"
                onClick={startChat}
              >
                <NewChatIcon />
              </button>
              <button type="button" className="icon" aria-label={schemeLabel} title={schemeLabel} onClick={toggleScheme}>
                {scheme === "dark" ? <SunIcon /> : <MoonIcon />}
              </button>
            </>
          }
        />
      </div>
    </ThemeProvider>
  );
}

interface Shortcuts {
  readonly startChat: () => void;
  readonly search: () => void;
}

function useShortcuts({ startChat, search }: Shortcuts): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey)) return;
      const key = event.key.toLowerCase();
      if (key === "o" && event.shiftKey) startChat();
      else if (key === "k" && !event.shiftKey) search();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  });
}
