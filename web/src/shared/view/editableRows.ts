/** The rows of an editable table: as the program has them, column by column, and as the user has changed them. */
import { readableValue } from "@/shared/view/unknown";

export type Row = Readonly<Record<string, string>>;

interface Table {
  readonly labels: readonly string[];
  readonly rows: readonly Row[];
}

/** The table to show: the user's rows, if there are any, else the program's. Columns of one label are one column. */
export function rowsOf(columns: unknown, changed: readonly Row[] | undefined): Table {
  const read = (Array.isArray(columns) ? columns : []).map(readColumn).filter((column) => column !== null);
  const labels = [...new Set(read.map((column) => column.label))];
  if (Array.isArray(changed)) return { labels, rows: changed };
  const length = Math.max(0, ...read.map((column) => column.cells.length));
  const rows = Array.from({ length }, (_, index) =>
    Object.fromEntries(read.map((column) => [column.label, readableValue(column.cells[index])])),
  );
  return { labels, rows };
}

function readColumn(column: unknown): { label: string; cells: readonly unknown[] } | null {
  if (typeof column !== "object" || column === null || !("props" in column)) return null;
  const { label, data } = column.props as { label?: unknown; data?: unknown };
  return { label: readableValue(label), cells: Array.isArray(data) ? data : [] };
}

/** The rows with one cell changed; the others are the same objects. */
export function editCell(rows: readonly Row[], index: number, label: string, text: string): Row[] {
  return rows.map((row, position) => (position === index ? { ...row, [label]: text } : row));
}
