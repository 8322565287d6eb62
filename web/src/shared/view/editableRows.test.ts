import { describe, expect, it } from "vitest";
import { editCell, rowsOf } from "@/shared/view/editableRows";

const COLUMNS = [
  { type: "element", typeName: "Col", props: { label: "Item", data: ["Tea", "Milk"] } },
  { type: "element", typeName: "Col", props: { label: "Count", data: [3] } },
  null,
];

describe("an editable table", () => {
  it("has the program's rows until one is changed", () => {
    expect(rowsOf(COLUMNS, undefined)).toEqual({
      labels: ["Item", "Count"],
      rows: [
        { Item: "Tea", Count: "3" },
        { Item: "Milk", Count: "" },
      ],
    });
  });

  it("keeps the user's rows when it is drawn again", () => {
    const changed = editCell(rowsOf(COLUMNS, undefined).rows, 1, "Count", "2");
    expect(changed[1]).toEqual({ Item: "Milk", Count: "2" });
    expect(rowsOf(COLUMNS, changed).rows).toEqual(changed);
  });

  it("is empty while its columns are not there yet", () => {
    expect(rowsOf(undefined, undefined)).toEqual({ labels: [], rows: [] });
    expect(rowsOf([{ props: { label: "A" } }], undefined)).toEqual({ labels: ["A"], rows: [] });
  });
});
