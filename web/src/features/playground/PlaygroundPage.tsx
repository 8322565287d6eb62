/** Try a request, and see everything that comes of it. */
import { type ReactNode, Suspense, lazy, useEffect, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { Inspector } from "@/features/playground/Inspector";
import { RequestEditor } from "@/features/playground/RequestEditor";
import { type Draft, type DraftMessage, EMPTY_DRAFT, JSON_FIELDS, bodyOf, draftProblems, fieldOf } from "@/features/playground/draft";
import { parseFragment, renderFragment } from "@/features/playground/link";
import "@/features/playground/playground.css";
import { contentAt } from "@/features/playground/recording";
import { type Player, usePlayer } from "@/features/playground/usePlayer";
import { type Run, useRun } from "@/features/playground/useRun";
import { ConsoleError } from "@/shared/console/client";
import { defaultModel, useModelList } from "@/shared/console/models";
import { renderDuration } from "@/shared/console/time";
import { readEnvelope } from "@/shared/envelope/reader";
import { CopyButton } from "@/shared/ui/CopyButton";
import { PageHead } from "@/shared/ui/PageHead";
import { ConsoleIcon } from "@/shared/ui/consoleIcons";
import { Failure } from "@/shared/ui/states";
import { type ViewAction, interpretAction } from "@/shared/view/action";

const ProgramView = lazy(() => import("@/shared/view/ProgramView"));
const MarkdownView = lazy(() => import("@/shared/view/MarkdownView"));

const DRAFT_ITEM = "viewloom.playground";

export function PlaygroundPage(): ReactNode {
  const [draft, setDraft] = useDraft();
  const [isChecked, setChecked] = useState(false);
  const models = useModelList();
  const { current, start, stop } = useRun();
  const player = usePlayer(current.recording.endMs);
  const model = defaultModel(models.data) ?? "c1-latest";
  const own = draftProblems(draft);
  const isReady = Object.keys(own).length === 0;
  const body = useMemo(() => (isReady ? bodyOf(draft, model) : null), [draft, isReady, model]);
  const isRunning = current.state === "running";

  const go = (): void => {
    setChecked(true);
    if (body === null) return;
    player.toEnd();
    start(body);
  };
  /** The conversation that goes on from the reply that is shown. */
  const onward = (...messages: DraftMessage[]): void => {
    const next = { ...draft, messages: [...draft.messages, ...messages] };
    setDraft(next);
    // What a tool found out is for the person to write.
    if (messages.at(-1)?.role === "tool") return;
    player.toEnd();
    start(bodyOf(next, model));
  };
  const refused = current.error instanceof ConsoleError ? current.error : null;
  const place = refused === null ? null : fieldOf(refused.param, refused.message);
  const problems = { ...(place !== null && { [place]: refused?.message ?? "" }), ...(isChecked ? own : jsonOnly(own)) };
  const content = contentAt(current.recording, player.atMs ?? Infinity);
  return (
    <div className="play">
      <PageHead title="Playground" actions={<ShareLink draft={draft} />} />
      <div className="play-columns">
        <form
          className="play-request card"
          onSubmit={(event) => {
            event.preventDefault();
            if (isRunning) stop();
            else go();
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !isRunning) go();
          }}
        >
          <RequestEditor draft={draft} problems={problems} onChange={setDraft} />
          <div className="play-run">
            <button type="submit" className={isRunning ? "button" : "button button-primary"}>
              <ConsoleIcon name={isRunning ? "stop" : "play"} size={15} />
              {isRunning ? "Stop" : "Run"}
            </button>
            <span className="muted" role="status">
              {describe(current)}
            </span>
          </div>
        </form>
        <section className="play-view card" aria-label="Rendered interface">
          {current.error !== null && place === null && <Failure error={current.error} onRetry={go} />}
          <Rendered
            key={current.number}
            content={content}
            isStreaming={isRunning || player.atMs !== null}
            run={current}
            onward={isReady ? onward : undefined}
          />
          <Replay player={player} run={current} />
        </section>
        <section className="play-inspect card" aria-label="Inspector">
          <Inspector
            content={content}
            program={programOf(content)}
            recording={current.recording}
            atMs={player.atMs}
            body={body}
          />
        </section>
      </div>
    </div>
  );
}

/** Broken JSON is shown while it is typed; the rest once somebody tries to run it. */
function jsonOnly(problems: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(problems).filter(([name]) => (JSON_FIELDS as readonly string[]).includes(name)));
}

function programOf(content: string): string {
  const part = readEnvelope(content).find((entry) => entry.kind === "program");
  return part?.kind === "program" ? part.text : "";
}

/** The draft: of the link that was opened, else the one of before; kept for this tab. */
function useDraft(): [Draft, (part: Partial<Draft>) => void] {
  const [query, setQuery] = useSearchParams();
  const [draft, setDraft] = useState<Draft>(() => {
    try {
      return { ...EMPTY_DRAFT, ...(JSON.parse(sessionStorage.getItem(DRAFT_ITEM) ?? "{}") as Partial<Draft>) };
    } catch {
      return EMPTY_DRAFT;
    }
  });
  useEffect(() => {
    void parseFragment(window.location.hash).then((shared) => {
      if (shared === null) return;
      setDraft(shared);
      window.history.replaceState(window.history.state, "", window.location.pathname);
    });
  }, []);
  const wished = query.get("model");
  useEffect(() => {
    if (wished === null) return;
    setDraft((before) => ({ ...before, model: wished }));
    setQuery({}, { replace: true });
  }, [wished, setQuery]);
  useEffect(() => {
    sessionStorage.setItem(DRAFT_ITEM, JSON.stringify(draft));
  }, [draft]);
  return [draft, (part) => setDraft((before) => ({ ...before, ...part }))];
}

function ShareLink({ draft }: { readonly draft: Draft }): ReactNode {
  const [link, setLink] = useState("");
  useEffect(() => {
    let isOld = false;
    void renderFragment(draft).then((fragment) => {
      if (!isOld) setLink(`${window.location.origin}/console/playground#${fragment}`);
    });
    return () => {
      isOld = true;
    };
  }, [draft]);
  return <CopyButton text={link} label="Copy link" />;
}

function describe({ state, recording }: Run): string {
  switch (state) {
    case "idle":
      return "Ctrl + Enter runs it";
    case "running":
      return "Streaming…";
    case "done":
      return `Done in ${renderDuration(recording.endMs)}`;
    case "stopped":
      return "Stopped";
    case "failed":
      return "Failed";
  }
}

interface RenderedProps {
  readonly content: string;
  readonly isStreaming: boolean;
  readonly run: Run;
  /** Undefined while the draft cannot be sent. */
  readonly onward: ((...messages: DraftMessage[]) => void) | undefined;
}

function Rendered({ content, isStreaming, run, onward }: RenderedProps): ReactNode {
  const [action, setAction] = useState<ViewAction | null>(null);
  const outcome = action === null ? null : interpretAction(action);
  const { calls } = run.recording;
  if (run.state === "idle") return <p className="play-idle muted">Run the request to see its interface here.</p>;
  return (
    <div className="play-drawn" aria-busy={run.state === "running"} data-state={run.state}>
      <Suspense fallback={null}>
        {readEnvelope(content).map((part, index) => {
          if (part.kind === "program") {
            return <ProgramView key={index} program={part.text} isStreaming={isStreaming} onAction={setAction} />;
          }
          return part.kind === "markdown" ? <MarkdownView key={index} text={part.text} /> : null;
        })}
      </Suspense>
      {action !== null && (
        <div className="play-action">
          <div role="status">
            <p className="muted">Your app would get this action:</p>
            <pre>{JSON.stringify(action, null, 2)}</pre>
          </div>
          {outcome?.kind === "turn" && onward !== undefined && !isStreaming && (
            <button
              type="button"
              className="button"
              onClick={() => onward({ role: "assistant", content }, { role: "user", content: outcome.content })}
            >
              Send it as the next message
            </button>
          )}
        </div>
      )}
      {calls.length > 0 && (
        <section className="play-action" aria-label="Calls of tools">
          <p className="muted">The model asks for {calls.length === 1 ? "a tool" : `${calls.length} tools`}:</p>
          <pre>{calls.map((call) => `${call.function.name}(${call.function.arguments})`).join("\n")}</pre>
          {onward !== undefined && !isStreaming && (
            <button
              type="button"
              className="button"
              onClick={() =>
                onward(
                  { role: "assistant", content, calls: JSON.stringify(calls) },
                  ...calls.map(({ id }) => ({ role: "tool" as const, content: "", callId: id })),
                )
              }
            >
              Write what {calls.length === 1 ? "it finds" : "they find"}
            </button>
          )}
        </section>
      )}
    </div>
  );
}

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];

function Replay({ player, run }: { readonly player: Player; readonly run: Run }): ReactNode {
  const { endMs, chunks } = run.recording;
  if (chunks.length === 0 || run.state === "running") return null;
  const at = player.atMs ?? endMs;
  return (
    <div className="play-replay">
      <button type="button" className="icon" aria-label={player.isPlaying ? "Pause" : "Replay"} onClick={player.toggle}>
        <ConsoleIcon name={player.isPlaying ? "pause" : "play"} />
      </button>
      <input
        type="range"
        aria-label="Moment of the reply"
        aria-valuetext={renderDuration(at)}
        min={0}
        max={Math.ceil(endMs)}
        value={Math.round(at)}
        onChange={(event) => player.seek(Number(event.target.value))}
      />
      <span className="play-time">{renderDuration(at)}</span>
      <select
        aria-label="Speed of the replay"
        value={player.speed}
        onChange={(event) => player.setSpeed(Number(event.target.value))}
      >
        {SPEEDS.map((speed) => (
          <option key={speed} value={speed}>
            {speed}×
          </option>
        ))}
      </select>
    </div>
  );
}
