/** Charts with their numbers: under each one a table of what it shows, for those who cannot see it or want to know. */
import { type ComponentRenderProps, defineComponent, useIsStreaming } from "@openuidev/react-lang";
import { openuiLibrary } from "@openuidev/react-ui/genui-lib";
import { type ReactNode, memo, useMemo } from "react";
import { tableOf } from "@/shared/view/chartTable";
import { AxisLabels } from "@/shared/view/lazyCharts";
import { stockComponent } from "@/shared/view/overrides/stock";
import { drawsSame } from "@/shared/view/settled";
import { readableName } from "@/shared/view/unknown";

const CHARTS = [
  "AreaChart",
  "BarChart",
  "HorizontalBarChart",
  "LineChart",
  "PieChart",
  "RadarChart",
  "RadialChart",
  "ScatterChart",
  "SingleStackedBarChart",
];

function withData(name: string) {
  const stock = stockComponent(openuiLibrary, name);
  // Drawing a chart is the most that a component can cost, and no state of fields is in it.
  const Stock = memo(stock.component, drawsSame);
  function Chart(render: ComponentRenderProps): ReactNode {
    const { xLabel, yLabel } = render.props;
    const labels = useMemo(() => axisLabels(xLabel, yLabel), [xLabel, yLabel]);
    return (
      <figure className="chart">
        <div ref={hush} role="img" aria-label={`${readableName(name)}; its numbers are in the table below`}>
          <AxisLabels value={labels}>
            <Stock {...render} />
          </AxisLabels>
        </div>
        <ChartData chart={render.props} />
      </figure>
    );
  }
  return defineComponent({ name, props: stock.props, description: stock.description, component: Chart });
}

function axisLabels(x: unknown, y: unknown): { xAxisLabel?: string; yAxisLabel?: string } {
  return { ...(typeof x === "string" && { xAxisLabel: x }), ...(typeof y === "string" && { yAxisLabel: y }) };
}

/** Takes from a picture's parts the role of pictures: they have no names, and the whole has one. */
function hush(picture: HTMLDivElement): () => void {
  const hushParts = (): void => picture.querySelectorAll("[role=img]").forEach((part) => part.removeAttribute("role"));
  const observer = new MutationObserver(hushParts);
  observer.observe(picture, { childList: true, subtree: true });
  hushParts();
  return () => observer.disconnect();
}

function ChartData({ chart }: { readonly chart: ComponentRenderProps["props"] }): ReactNode {
  const isStreaming = useIsStreaming();
  const table = isStreaming ? null : tableOf(chart);
  if (table === null) return null;
  return (
    <details className="chart-data">
      <summary>Show data</summary>
      <div className="chart-data-scroll" tabIndex={0} role="region" aria-label="Data of the chart">
        <table>
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <th key={index} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) =>
                  column === 0 ? (
                    <th key={column} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={column}>{cell}</td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

export const charts = CHARTS.map(withData);
