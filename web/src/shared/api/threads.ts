/** The server's threads: what the page keeps of a conversation is there and nowhere else. */
import { isRecord, request, requestJson } from "@/shared/api/client";

export interface Thread {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: number;
}

export interface ThreadPage {
  readonly threads: readonly Thread[];
  readonly next: string | null;
}

export type TurnStatus = "running" | "complete" | "interrupted" | "failed";
export type FormState = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface ThreadTurn {
  readonly id: string;
  readonly parentId: string | null;
  readonly siblings: readonly string[];
  readonly role: string;
  readonly status: TurnStatus;
  /** Texts of a message that has several parts are one. */
  readonly content: string;
  readonly formState: FormState;
  readonly error: string | null;
  readonly updatedAt: number;
}

/** Turns that the page reads at one time; a longer branch is read in pages. */
const TURNS_PAGE = 100;

const at = (threadId: string): string => `/v1/threads/${encodeURIComponent(threadId)}`;
const turnAt = (threadId: string, turnId: string): string => `${at(threadId)}/turns/${encodeURIComponent(turnId)}`;

export async function createThread(): Promise<Thread> {
  return parseThread(await requestJson("POST", "/v1/threads", { body: {} }));
}

export async function loadThreads(search: string, after: string | null, signal: AbortSignal): Promise<ThreadPage> {
  const query = new URLSearchParams({ limit: "30", ...(search && { search }), ...(after && { after }) });
  const body = await requestJson("GET", `/v1/threads?${query}`, { signal });
  return { threads: entries(body).map(parseThread), next: body.has_more === true ? String(body.last_id) : null };
}

export async function loadThread(threadId: string, signal: AbortSignal): Promise<Thread> {
  return parseThread(await requestJson("GET", at(threadId), { signal }));
}

export async function renameThread(threadId: string, title: string): Promise<Thread> {
  return parseThread(await requestJson("PATCH", at(threadId), { body: { title } }));
}

export async function deleteThread(threadId: string): Promise<void> {
  await requestJson("DELETE", at(threadId));
}

/** Makes the newest branch through a turn the active one. */
export async function activateTurn(threadId: string, turnId: string): Promise<void> {
  await requestJson("PATCH", at(threadId), { body: { active_turn_id: turnId } });
}

/** The turns of the active branch, oldest first. */
export async function loadTurns(threadId: string, signal: AbortSignal): Promise<readonly ThreadTurn[]> {
  const turns: ThreadTurn[] = [];
  for (;;) {
    const after = turns.at(-1)?.id;
    const query = new URLSearchParams({ limit: String(TURNS_PAGE), ...(after && { after }) });
    const body = await requestJson("GET", `${at(threadId)}/turns?${query}`, { signal });
    turns.push(...entries(body).map(parseTurn));
    if (body.has_more !== true) return turns;
  }
}

export async function cancelTurn(threadId: string, turnId: string): Promise<void> {
  await requestJson("POST", `${turnAt(threadId, turnId)}/cancel`);
}

/** Merges values of a turn's fields; `keepalive` lets the request outlive the page. */
export async function saveFormState(
  threadId: string,
  turnId: string,
  state: FormState,
  keepalive: boolean,
): Promise<void> {
  await requestJson("PATCH", turnAt(threadId, turnId), { body: { form_state: state }, keepalive });
}

export type ExportFormat = "html" | "md" | "json";

export async function loadExport(threadId: string, format: ExportFormat): Promise<Blob> {
  return (await request(`${at(threadId)}/export.${format}`)).blob();
}

function entries(body: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(body.data) ? body.data.filter(isRecord) : [];
}

function parseThread(value: Record<string, unknown>): Thread {
  return {
    id: String(value.id),
    title: typeof value.title === "string" ? value.title : "",
    updatedAt: Number(value.updated_at ?? 0),
  };
}

export function parseTurn(value: Record<string, unknown>): ThreadTurn {
  return {
    id: String(value.id),
    parentId: typeof value.parent_id === "string" ? value.parent_id : null,
    siblings: Array.isArray(value.siblings) ? value.siblings.map(String) : [],
    role: String(value.role),
    status: (["running", "interrupted", "failed"] as const).find((status) => status === value.status) ?? "complete",
    content: readContent(value.content),
    formState: (isRecord(value.form_state) ? value.form_state : {}) as FormState,
    error: typeof value.error === "string" ? value.error : null,
    updatedAt: Number(value.updated_at ?? 0),
  };
}

function readContent(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .filter(isRecord)
    .map((part) => (typeof part.text === "string" ? part.text : "[image]"))
    .join("\n");
}
