import type { ReactNode } from "react";
import { STARTERS } from "@/features/chat/starters";

interface WelcomeProps {
  readonly onPick: (prompt: string) => void;
  readonly disabled: boolean;
}

export function Welcome({ onPick, disabled }: WelcomeProps): ReactNode {
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <h2 id="welcome-title">Ask, and get a screen back.</h2>
      <p>Answers come as forms, tables, charts and steps that you can use right here. Try one of these:</p>
      <ul className="starters">
        {STARTERS.map(({ title, prompt }) => (
          <li key={title}>
            <button type="button" disabled={disabled} onClick={() => onPick(prompt)}>
              <strong>{title}</strong>
              <span>{prompt}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
