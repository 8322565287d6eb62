/** The way in for somebody the server does not know: signing in, where there are people, or a key. */
import { type FormEvent, type ReactNode, useState } from "react";
import { saveKey } from "@/shared/api/client";
import type { Session } from "@/shared/api/session";

interface AccessProps {
  readonly session: Session | undefined;
  readonly onSaved: () => void;
}

export function Access({ session, onSaved }: AccessProps): ReactNode {
  const [key, setKey] = useState("");
  const save = (event: FormEvent): void => {
    event.preventDefault();
    saveKey(key.trim());
    setKey("");
    onSaved();
  };
  const back = encodeURIComponent(window.location.pathname);
  return (
    <section className="access" aria-label="Access">
      {session?.takesSignIn && (
        <p className="access-sign-in">
          <a className="solid" href={`/console/sign-in?next=${back}`}>
            Sign in
          </a>
          <span>or use a key:</span>
        </p>
      )}
      <form onSubmit={save}>
        <label htmlFor="api-key">This server asks for an API key.</label>
        <div>
          <input
            id="api-key"
            type="password"
            autoComplete="off"
            value={key}
            onChange={(event) => setKey(event.target.value)}
            aria-describedby="api-key-hint"
          />
          <button type="submit" className="solid" disabled={key.trim() === ""}>
            Use key
          </button>
        </div>
        <p id="api-key-hint">
          Make one with <code>viewloom keys create --name me</code>. It is kept in this tab only.
        </p>
      </form>
    </section>
  );
}
