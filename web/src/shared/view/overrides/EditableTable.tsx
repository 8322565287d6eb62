/** A table whose cells can be changed. Its rows are a form field under its name, so they go along with every action. */
import { type ComponentRenderProps, defineComponent, useIsStreaming, useStateField } from "@openuidev/react-lang";
import { openuiLibrary } from "@openuidev/react-ui/genui-lib";
import type { ReactNode } from "react";
import { z } from "zod/v4";
import { editCell, rowsOf, type Row } from "@/shared/view/editableRows";
import { stockComponent } from "@/shared/view/overrides/stock";

export const EditableTable = defineComponent({
  name: "EditableTable",
  props: z.object({ name: z.string(), columns: z.array(stockComponent(openuiLibrary, "Col").ref) }),
  description: "Table whose cells can be changed",
  component: EditableTableView,
});

function EditableTableView({ props }: ComponentRenderProps): ReactNode {
  const isStreaming = useIsStreaming();
  const name = typeof props.name === "string" ? props.name : "";
  const field = useStateField<Row[] | undefined>(name, undefined);
  const { labels, rows } = rowsOf(props.columns, field.value);
  return (
    <table className="editable-table">
      <thead>
        <tr>
          {labels.map((label, column) => (
            <th key={column} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {labels.map((label, column) => (
              <td key={column}>
                <input
                  aria-label={`${label}, row ${index + 1}`}
                  value={row[label] ?? ""}
                  disabled={isStreaming}
                  onChange={(event) => field.setValue(editCell(rows, index, label, event.target.value))}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
