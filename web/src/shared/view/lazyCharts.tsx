/**
 * The chart components, loaded when the first one is drawn. Vite puts this module in place of the library's own import
 * of its charts (vite.config.ts), so the names exported here are the names that import asks for.
 */
import { type ComponentType, type ReactNode, Suspense, createContext, lazy, useContext } from "react";

type Charts = typeof import("@openuidev/react-ui/Charts");
type Props = Record<string, unknown>;

function lazyChart(name: keyof Charts): ComponentType<Props> {
  const Chart = lazy(async () => {
    const charts = await import("@openuidev/react-ui/Charts");
    return { default: charts[name] as unknown as ComponentType<Props> };
  });
  return function LazyChart(props) {
    return (
      <Suspense fallback={<div className="chart-placeholder" aria-hidden="true" />}>
        <Chart {...props} />
      </Suspense>
    );
  };
}

const Bars = lazyChart("HorizontalBarChart");
const BAR_PX = 26;
const LABEL_PX = 30;
const AXIS_PX = 60;
const SHORTEST_PX = 240;
const TALLEST_PX = 900;

/** Gives horizontal bars the room that they need; the stock chart shows five and scrolls the rest inside its box. */
export function HorizontalBarChart(props: Props): ReactNode {
  const data = Array.isArray(props["data"]) ? (props["data"] as readonly Record<string, unknown>[]) : [];
  const bars = props["variant"] === "stacked" ? 1 : Math.max(1, Object.keys(data[0] ?? {}).length - 1);
  const height = data.length * (bars * BAR_PX + LABEL_PX) + AXIS_PX;
  return <Bars {...props} height={Math.min(TALLEST_PX, Math.max(SHORTEST_PX, height))} />;
}

const Points = lazyChart("ScatterChart");

/** What the axes of points are called: the stock component takes the names and does not pass them on. */
export const AxisLabels = createContext<{ readonly xAxisLabel?: string; readonly yAxisLabel?: string }>({});

export function ScatterChart(props: Props): ReactNode {
  return <Points {...props} {...useContext(AxisLabels)} />;
}

export const AreaChartCondensed = lazyChart("AreaChartCondensed");
export const BarChartCondensed = lazyChart("BarChartCondensed");
export const LineChartCondensed = lazyChart("LineChartCondensed");
export const PieChart = lazyChart("PieChart");
export const RadarChart = lazyChart("RadarChart");
export const RadialChart = lazyChart("RadialChart");
export const SingleStackedBar = lazyChart("SingleStackedBar");
