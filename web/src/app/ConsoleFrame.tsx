/** What every screen of the console stands in: the navigation for the person's role, and who they are. */
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { NavLink, Navigate, Outlet, useLocation } from "react-router";
import type { ColourScheme } from "@/app/useColourScheme";
import { signOut } from "@/features/account/api";
import { type Right, type User, enterSession, may, useSession } from "@/shared/console/session";
import { ConsoleIcon, type IconName } from "@/shared/ui/consoleIcons";
import { MoonIcon, SunIcon } from "@/shared/ui/icons";
import { Failure, Loading } from "@/shared/ui/states";

const ITEMS: readonly [path: string, label: string, icon: IconName, needs?: Right][] = [
  ["playground", "Playground", "playground", "write"],
  ["keys", "Keys", "keys"],
  ["usage", "Usage", "usage"],
  ["models", "Models & pricing", "models"],
  ["requests", "Requests", "requests"],
  ["threads", "Threads", "threads", "content"],
  ["catalogue", "Catalogue", "catalogue"],
  ["people", "People", "people", "people"],
];

interface ConsoleFrameProps {
  readonly scheme: ColourScheme;
  readonly onToggleScheme: () => void;
}

export function ConsoleFrame({ scheme, onToggleScheme }: ConsoleFrameProps): ReactNode {
  const session = useSession();
  const location = useLocation();
  if (session.isPending) return <Loading label="Opening the console" />;
  if (session.data === undefined) {
    return (
      <main className="gate">
        <Failure error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  const { user } = session.data;
  if (user === null) {
    const next = `/console${location.pathname}${location.search}${location.hash}`;
    return <Navigate to={`/sign-in?next=${encodeURIComponent(next)}`} replace />;
  }
  const screen = location.pathname.split("/")[1] ?? "";
  const needs = ITEMS.find(([path]) => path === screen)?.[3];
  return (
    <div className="console">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Sidebar user={user} scheme={scheme} onToggleScheme={onToggleScheme} />
      <main id="main" tabIndex={-1} className={`main main-${screen}`}>
        {needs === undefined || may(user, needs) ? <Outlet /> : <Navigate to="/" replace />}
      </main>
    </div>
  );
}

/** Where the console begins for this person. */
export function Home(): ReactNode {
  const { data } = useSession();
  return <Navigate to={may(data?.user, "write") ? "/playground" : "/usage"} replace />;
}

function Sidebar({ user, scheme, onToggleScheme }: ConsoleFrameProps & { readonly user: User }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const client = useQueryClient();
  const { pathname } = useLocation();
  const menu = useRef<HTMLButtonElement>(null);

  useEffect(() => setOpen(false), [pathname]);
  const label = scheme === "dark" ? "Use light colours" : "Use dark colours";

  return (
    <header
      className={isOpen ? "side side-open" : "side"}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen) return;
        setOpen(false);
        menu.current?.focus();
      }}
    >
      <div className="side-head">
        <NavLink to="/" className="side-brand">
          viewloom
        </NavLink>
        <button
          ref={menu}
          type="button"
          className="icon side-menu"
          aria-label="Menu"
          aria-expanded={isOpen}
          aria-controls="side-body"
          onClick={() => setOpen(!isOpen)}
        >
          <ConsoleIcon name={isOpen ? "close" : "menu"} />
        </button>
      </div>
      <div className="side-body" id="side-body">
        <nav aria-label="Console">
          {ITEMS.filter(([, , , needs]) => needs === undefined || may(user, needs)).map(([path, name, icon]) => (
            <NavLink key={path} to={`/${path}`} className="side-link">
              <ConsoleIcon name={icon} />
              {name}
            </NavLink>
          ))}
          <a className="side-link" href="/">
            <ConsoleIcon name="chat" />
            Chat
          </a>
        </nav>
        <div className="side-foot">
          <NavLink to="/account" className="side-link side-user">
            <ConsoleIcon name="account" />
            <span>
              <span className="side-name">{user.name || user.email}</span>
              <span className="side-role">{user.role}</span>
            </span>
          </NavLink>
          <button type="button" className="icon" aria-label={label} title={label} onClick={onToggleScheme}>
            {scheme === "dark" ? <SunIcon /> : <MoonIcon />}
          </button>
          <button
            type="button"
            className="icon"
            aria-label="Sign out"
            title="Sign out"
            onClick={() => void signOut().then((session) => enterSession(client, session))}
          >
            <ConsoleIcon name="out" />
          </button>
        </div>
      </div>
    </header>
  );
}
