import { type ReactNode, useState } from "react";

const DISMISSED_ITEM = "viewloom.banner";

/** Says what to expect of the model that comes with viewloom, and how to get a better one. */
export function EmbeddedBanner(): ReactNode {
  const [isShort, setShort] = useState(() => sessionStorage.getItem(DISMISSED_ITEM) !== null);
  const shorten = (): void => {
    sessionStorage.setItem(DISMISSED_ITEM, "1");
    setShort(true);
  };
  return (
    <aside className="banner" aria-label="About this model">
      <details open={!isShort}>
        <summary onClick={isShort ? undefined : shorten}>
          <strong>Tiny built-in model.</strong> Expect the right shape of screen, not facts.
        </summary>
        <p>
          To connect a better one, set <code>OPENAI_BASE_URL</code> and <code>OPENAI_API_KEY</code> for the server (any
          OpenAI-compatible endpoint), restart it and choose the model above.
        </p>
      </details>
    </aside>
  );
}
