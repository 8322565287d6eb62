import { isRecord, request } from "@/shared/api/client";

export interface Model {
  readonly id: string;
  readonly label: string;
  /** The tiny model inside viewloom, which a person should not mistake for a good one. */
  readonly isEmbedded: boolean;
}

/** The version from which replies are programs; what older versions answer (JSON) this page does not draw. */
const FIRST_PROGRAM_VERSION = 20260331;

/** Asks the server for its models; the first is its default. */
export async function loadModels(signal: AbortSignal): Promise<Model[]> {
  const response = await request("/v1/models", { signal });
  return parseModels(await response.json());
}

export function parseModels(body: unknown): Model[] {
  const data = isRecord(body) && Array.isArray(body.data) ? body.data : [];
  const entries = data.filter(isRecord).filter((entry) => typeof entry.id === "string" && isDrawable(entry.id));
  entries.sort((a, b) => Number(isFlagged(b, "default")) - Number(isFlagged(a, "default")));
  return entries.map((entry) => {
    const id = entry.id as string;
    return { id, label: renderLabel(id), isEmbedded: isFlagged(entry, "embedded") };
  });
}

function isFlagged(entry: Record<string, unknown>, flag: string): boolean {
  return isRecord(entry.viewloom) && entry.viewloom[flag] === true;
}

function isDrawable(id: string): boolean {
  const version = id.match(/\/v-(\d{8})$/)?.[1];
  return version === undefined || Number(version) >= FIRST_PROGRAM_VERSION;
}

function renderLabel(id: string): string {
  return id.replace(/^c1\//, "").replace(/\/v-\d{8}$/, "");
}
