/** Charts with their numbers: under each one a table of what it shows, for those who cannot see it or want to know. */
import { type ComponentRenderProps, defineComponent, useIsStreaming } from "@openuidev/react-lang";
import { openuiLibrary } from "@openuidev/react-ui/genui-lib";
import type { ReactNode } from "react";
import { type ChartTable, tableOf } from "@/shared/view/chartTable";
import { stockComponent } from "@/shared/view/overrides/stock";
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
  const Stock = stock.component;
  function Chart(render: ComponentRenderProps): ReactNode {
    const isStreaming = useIsStreaming();
    const table = isStreaming ? null : tableOf(render.props);
    return (
      <figure className="chart">
        <div role="img" aria-label={`${readableName(name)}; its numbers are in the table below`}>
          <Stock {...render} />
        </div>
        {table && <ChartData table={table} />}
      </figure>
    );
  }
  return defineComponent({ name, props: stock.props, description: stock.description, component: Chart });
}

function ChartData({ table }: { readonly table: ChartTable }): ReactNode {
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
