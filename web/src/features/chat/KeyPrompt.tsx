import { type FormEvent, type ReactNode, useState } from "react";
import { saveKey } from "@/shared/api/client";

export function KeyPrompt({ onSaved }: { readonly onSaved: () => void }): ReactNode {
  const [key, setKey] = useState("");
  const save = (event: FormEvent): void => {
    event.preventDefault();
    saveKey(key.trim());
    setKey("");
    onSaved();
  };
  return (
    <form className="key-prompt" onSubmit={save}>
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
  );
}
