/**
 * Bars over a row of labels, as one SVG.
 *
 * Whoever uses it puts a table of the same figures beside it: the picture itself is one image to a screen reader.
 */
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { niceTicks } from "@/shared/charts/scale";

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The exact figure, as it is shown beside the pointer. */
  readonly text: string;
}

interface BarChartProps {
  /** What the bars are. */
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly renderTick: (value: number) => string;
  /** The bars count things: no ticks between the wholes. */
  readonly isCount: boolean;
}

const FIRST_WIDTH = 960;
const HEIGHT = 240;
const LEFT = 64;
const BOTTOM = 26;
const TOP = 10;
const LABEL_WIDTH = 72;

export function BarChart({ label, bars, renderTick, isCount }: BarChartProps): ReactNode {
  const [figure, width] = useWidth();
  const [pointed, setPointed] = useState<number | null>(null);
  const ticks = niceTicks(Math.max(0, ...bars.map((bar) => bar.value)), isCount ? 1 : 0);
  const top = ticks.at(-1) ?? 1;
  const slot = (width - LEFT) / Math.max(1, bars.length);
  const y = (value: number): number => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const every = Math.max(1, Math.ceil((bars.length * LABEL_WIDTH) / (width - LEFT)));
  const shown = pointed === null ? undefined : bars[pointed];
  return (
    <figure className="chart" ref={figure}>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={renderAlternative(label)} onPointerLeave={() => setPointed(null)}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line className="chart-line" x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} />
            <text className="chart-text" x={LEFT - 8} y={y(tick) + 4} textAnchor="end">
              {renderTick(tick)}
            </text>
          </g>
        ))}
        {bars.map((bar, index) => {
          const x = LEFT + index * slot;
          return (
            <g key={index} onPointerEnter={() => setPointed(index)} className={pointed === index ? "chart-on" : undefined}>
              <rect className="chart-slot" x={x} y={TOP} width={slot} height={HEIGHT - TOP - BOTTOM} />
              <rect
                className="chart-bar"
                x={x + slot * 0.16}
                y={y(bar.value)}
                width={slot * 0.68}
                height={Math.max(0, y(0) - y(bar.value))}
                rx={Math.min(3, slot * 0.2)}
              />
              {index % every === 0 && (
                <text className="chart-text" x={x + slot / 2} y={HEIGHT - 8} textAnchor="middle">
                  {bar.label}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <figcaption className="chart-caption" aria-hidden="true">
        {shown ? `${shown.label}: ${shown.text}` : label}
      </figcaption>
    </figure>
  );
}

function renderAlternative(label: string): string {
  return `${label}; the table below has the figures`;
}

/** One unit of the drawing is one pixel, so that its text is as large on a phone as anywhere. */
function useWidth(): [RefObject<HTMLElement | null>, number] {
  const element = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(FIRST_WIDTH);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(LEFT + 1, entry?.contentRect.width ?? FIRST_WIDTH)));
    if (element.current !== null) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

/** Bars one below the other, for names too long to stand under them. */
export function RankChart({ label, bars }: Pick<BarChartProps, "label" | "bars">): ReactNode {
  const top = Math.max(0, ...bars.map((bar) => bar.value));
  return (
    <div className="ranks" role="img" aria-label={renderAlternative(label)}>
      {bars.map((bar, index) => (
        <div className="rank" key={index}>
          <span className="rank-label">{bar.label}</span>
          <span className="rank-track">
            <span className="rank-bar" style={{ width: `${top > 0 ? (100 * bar.value) / top : 0}%` }} />
          </span>
          <span className="rank-value">{bar.text}</span>
        </div>
      ))}
    </div>
  );
}
