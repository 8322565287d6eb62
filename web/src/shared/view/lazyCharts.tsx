/**
 * The chart components, loaded when the first one is drawn. Vite puts this module in place of the library's own import
 * of its charts (vite.config.ts), so the names exported here are the names that import asks for.
 */
import { type ComponentType, Suspense, lazy } from "react";

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

export const AreaChartCondensed = lazyChart("AreaChartCondensed");
export const BarChartCondensed = lazyChart("BarChartCondensed");
export const HorizontalBarChart = lazyChart("HorizontalBarChart");
export const LineChartCondensed = lazyChart("LineChartCondensed");
export const PieChart = lazyChart("PieChart");
export const RadarChart = lazyChart("RadarChart");
export const RadialChart = lazyChart("RadialChart");
export const ScatterChart = lazyChart("ScatterChart");
export const SingleStackedBar = lazyChart("SingleStackedBar");
