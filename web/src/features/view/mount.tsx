/** Draws the turns of one element. Loaded when the first element is in a page: it brings the component library. */
import type { ReactNode } from "react";
import { type Root, createRoot } from "react-dom/client";
import { FieldsView, ViewTurns } from "@/features/view/ViewTurns";
import type { ViewAction } from "@/shared/view/action";
import type { FormState } from "@/shared/view/formState";
import type { ShownTurn } from "@/features/view/shown";
import { Surface } from "@/shared/view/embed/Surface";
import { makeSheet, sharedSheets } from "@/shared/view/embed/sheets";
import { type Progress, useProgress } from "@/shared/ui/useProgress";
import { type Scheme, type Themes, renderTheme } from "@/shared/view/embed/theme";

export interface Drawing {
  readonly scheme: Scheme;
  /** One program by itself; else turns. */
  readonly program: { readonly text: string; readonly isStreaming: boolean; readonly key: number } | null;
  readonly turns: readonly ShownTurn[];
  readonly isLoading: boolean;
  readonly message: { readonly text: string; readonly isError: boolean } | null;
  readonly onAction: (action: ViewAction) => void;
  readonly onFields: (turnId: string | null, state: FormState) => void;
}

export interface Mounted {
  draw(drawing: Drawing): void;
  remove(): void;
}

export function mountView(shadow: ShadowRoot, themes: Themes): Mounted {
  const surface = shadow.appendChild(document.createElement("div"));
  surface.className = "surface";
  const portals = shadow.appendChild(document.createElement("div"));
  portals.className = "portals";
  keepPresses(shadow);
  const sheets = { light: makeSheet(renderTheme(themes.light, "light", themes.font)) } as Record<Scheme, CSSStyleSheet>;
  sheets.dark = makeSheet(renderTheme(themes.dark, "dark", themes.font));
  const root: Root = createRoot(surface);
  return {
    draw(drawing) {
      const { scheme } = drawing;
      shadow.adoptedStyleSheets = [...sharedSheets(), sheets[scheme]];
      root.render(
        <Surface theme={themes[scheme]} scheme={scheme} portals={portals}>
          <View {...drawing} />
        </Surface>,
      );
    },
    remove() {
      root.unmount();
      surface.remove();
      portals.remove();
    },
  };
}

/** What closes when the page is pressed elsewhere; from outside of the shadow root every press looks like elsewhere. */
const OPEN_PARTS =
  ".openui-date-picker-renderer-floating-content, .openui-date-picker-renderer-floating-container, .openui-select-content, .openui-gallery__modal-content";

function keepPresses(shadow: ShadowRoot): void {
  for (const type of ["mousedown", "touchstart"]) {
    shadow.addEventListener(
      type,
      (event) => {
        if (event.target instanceof Element && event.target.closest(OPEN_PARTS) !== null) event.stopPropagation();
      },
      { passive: true },
    );
  }
}

function View(drawing: Drawing): ReactNode {
  const { program, turns, isLoading, message, onAction, onFields } = drawing;
  const told = useProgress(progressOf(drawing));
  return (
    <>
      <p className="visually-hidden" aria-live="polite">
        {told}
      </p>
      {program === null ? (
        <ViewTurns turns={turns} onAction={onAction} onFields={onFields} />
      ) : (
        <div aria-busy={program.isStreaming}>
          <FieldsView
            key={program.key}
            program={program.text}
            turn={{ ...ALONE, isStreaming: program.isStreaming }}
            onAction={onAction}
            onFields={onFields}
          />
        </div>
      )}
      {isLoading && turns.length === 0 && <p className="working">Loading…</p>}
      {message !== null && (
        <p
          className={message.isError ? "notice notice-failed" : "notice hint"}
          role={message.isError ? "alert" : "status"}
        >
          {message.text}
        </p>
      )}
    </>
  );
}

/** How far the last answer, or the program, is; null where there is none. */
function progressOf({ program, turns, message }: Drawing): Progress | null {
  if (program !== null) return { key: String(program.key), state: program.isStreaming ? "running" : "ready" };
  const last = turns.at(-1);
  if (last?.role !== "assistant") return null;
  if (last.isStreaming) return { key: last.key, state: "running" };
  return { key: last.key, state: message?.isError ? "failed" : last.notice === null ? "ready" : "stopped" };
}

const ALONE: ShownTurn = {
  key: "program",
  id: null,
  role: "assistant",
  text: "",
  parts: [],
  isStreaming: false,
  notice: null,
  formState: {},
};
