/** The numbers of a chart as a table, whatever kind of chart it is. Pure. */
import { readableValue } from "@/shared/view/unknown";

export interface ChartTable {
  readonly columns: readonly string[];
  /** The first cell of each row is what the row is about. */
  readonly rows: readonly (readonly string[])[];
}

type Props = Readonly<Record<string, unknown>>;

/** Reads a chart's props; null if there is nothing in them. */
export function tableOf(props: Props): ChartTable | null {
  const table = Array.isArray(props.datasets) ? pointTable(props.datasets) : labelTable(props);
  return table.rows.length > 0 ? table : null;
}

function pointTable(datasets: readonly unknown[]): ChartTable {
  const points = datasets.map(propsOf).flatMap((dataset) =>
    listOf(dataset.points)
      .map(propsOf)
      .map((point) => [dataset.name, point.x, point.y, point.z].map(readableValue)),
  );
  const hasSize = points.some((point) => point[3] !== "");
  const rows = hasSize ? points : points.map((point) => point.slice(0, 3));
  return { columns: ["Series", "x", "y", ...(hasSize ? ["Size"] : [])], rows };
}

function labelTable(props: Props): ChartTable {
  const labels = listOf(props.labels);
  const series = listOf(props.series);
  const caption = readableValue(props.xLabel) || "Label";
  if (series.some(Array.isArray)) {
    return { columns: labels.map(readableValue), rows: series.map((row) => listOf(row).map(readableValue)) };
  }
  if (series.length > 0) {
    const read = series.map(propsOf);
    return {
      columns: [caption, ...read.map(({ category }) => readableValue(category))],
      rows: labels.map((label, at) => [readableValue(label), ...read.map(({ values }) => readableValue(listOf(values)[at]))]),
    };
  }
  const values = listOf(props.values);
  const slices = values.length > 0 ? [] : labels.map(propsOf);
  const rows =
    values.length > 0
      ? labels.map((label, at) => [readableValue(label), readableValue(values[at])])
      : slices.map(({ category, value }) => [readableValue(category), readableValue(value)]);
  return { columns: [caption, "Value"], rows: rows.filter((row) => row.some((cell) => cell !== "")) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The props of an element, or of a plain object that stands for one. */
function propsOf(value: unknown): Props {
  if (typeof value !== "object" || value === null) return {};
  return "props" in value && typeof value.props === "object" && value.props !== null
    ? (value.props as Props)
    : (value as Props);
}
