/** When each piece came, and what had to be mended. */
import type { ReactNode } from "react";
import { type Recording, firstComponentMs, repairMoments, repairsIn } from "@/features/playground/recording";
import { Facts } from "@/shared/console/Facts";
import { renderCount } from "@/shared/console/numbers";
import { renderDuration } from "@/shared/console/time";

const WIDTH = 480;
const HEIGHT = 120;
const ROWS_SHOWN = 400;

export function Timeline({ recording, atMs }: { readonly recording: Recording; readonly atMs: number | null }): ReactNode {
  const { chunks, endMs, usage } = recording;
  if (chunks.length === 0) return <p className="muted">Nothing has arrived yet.</p>;
  const repairs = usage?.viewloom?.repairs ?? chunks.at(-1)?.repairs ?? {};
  const facts: [string, string][] = [
    ["First text", renderDuration(chunks.find((chunk) => chunk.content !== "")?.atMs)],
    ["First component", renderDuration(firstComponentMs(recording))],
    ["In all", renderDuration(endMs)],
    ["Chunks", renderCount(chunks.length)],
    ["Prompt tokens", renderCount(usage?.prompt_tokens)],
    ["Reply tokens", renderCount(usage?.completion_tokens)],
    ["Repairs", renderCount(repairsIn(repairs))],
  ];
  return (
    <div className="stack">
      <Facts facts={facts} />
      <Curve recording={recording} atMs={atMs} />
      {repairsIn(repairs) > 0 && (
        <p>
          Repairs:{" "}
          {Object.entries(repairs).map(([kind, count]) => (
            <span key={kind} className="tag">
              {kind} ×{count}
            </span>
          ))}
        </p>
      )}
      <ChunkTable recording={recording} />
    </div>
  );
}

function Curve({ recording, atMs }: { readonly recording: Recording; readonly atMs: number | null }): ReactNode {
  const { chunks, endMs } = recording;
  const whole = chunks.reduce((sum, chunk) => sum + chunk.content.length, 0);
  const x = (ms: number): number => (WIDTH * ms) / Math.max(1, endMs);
  let sum = 0;
  const steps = chunks.map((chunk) => {
    sum += chunk.content.length;
    return `H${x(chunk.atMs).toFixed(1)}V${(HEIGHT - 4 - ((HEIGHT - 12) * sum) / Math.max(1, whole)).toFixed(1)}`;
  });
  const line = `M0 ${HEIGHT - 4}${steps.join("")}H${WIDTH}`;
  const label = `${renderCount(whole)} characters in ${renderDuration(endMs)}; each step is a chunk`;
  return (
    <figure className="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        <path className="chart-area" d={`${line}V${HEIGHT - 4}Z`} />
        <path className="chart-path" d={line} />
        {repairMoments(recording).map((moment, index) => (
          <line key={index} className="chart-mark" x1={x(moment.atMs)} x2={x(moment.atMs)} y1="0" y2={HEIGHT - 4} />
        ))}
        {atMs !== null && <line className="chart-now" x1={x(atMs)} x2={x(atMs)} y1="0" y2={HEIGHT - 4} />}
      </svg>
      <figcaption className="chart-caption">{label}</figcaption>
    </figure>
  );
}

function ChunkTable({ recording }: { readonly recording: Recording }): ReactNode {
  const mended = new Map(repairMoments(recording).map((moment) => [moment.index, moment.text]));
  const more = recording.chunks.length - ROWS_SHOWN;
  return (
    <div className="table-box play-chunks" role="region" aria-label="Chunks" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col" className="number">Here</th>
            <th scope="col" className="number">Server</th>
            <th scope="col">Text</th>
            <th scope="col">Repairs</th>
          </tr>
        </thead>
        <tbody>
          {recording.chunks.slice(0, ROWS_SHOWN).map((chunk, index) => (
            <tr key={index}>
              <td className="number">{renderDuration(chunk.atMs)}</td>
              <td className="number">{renderDuration(chunk.serverMs)}</td>
              <td>
                {chunk.content !== "" && <code>{JSON.stringify(chunk.content).slice(1, -1).slice(0, 60)}</code>}
                {chunk.note !== "" && <span className="muted">{chunk.note}</span>}
              </td>
              <td>{mended.get(index) ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p className="muted">and {renderCount(more)} more</p>}
    </div>
  );
}
