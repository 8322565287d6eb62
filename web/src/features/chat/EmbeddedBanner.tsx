import type { ReactNode } from "react";

/** Says what to expect of the model that comes with viewloom, and how to get a better one. */
export function EmbeddedBanner({ isShort }: { readonly isShort: boolean }): ReactNode {
  return (
    <aside className="banner" aria-label="About this model">
      {/* A new element when the conversation begins: from then on it takes one line, unless opened again. */}
      <details key={String(isShort)} open={!isShort}>
        <summary>
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
