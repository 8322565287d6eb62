import { describe, expect, it } from "vitest";
import { tableOf } from "@/shared/view/chartTable";

const element = (props: Record<string, unknown>) => ({ type: "element", typeName: "X", props });

describe("the table of a chart", () => {
  it("has a row for each label and a column for each series", () => {
    const series = [element({ category: "Tea", values: [3, 5] }), element({ category: "Milk", values: [1] })];
    expect(tableOf({ labels: ["Jan", "Feb"], series, xLabel: "Month" })).toEqual({
      columns: ["Month", "Tea", "Milk"],
      rows: [
        ["Jan", "3", "1"],
        ["Feb", "5", ""],
      ],
    });
  });

  it("takes rows of a query as they are", () => {
    expect(tableOf({ labels: ["day", "views"], series: [["Mon", 100]] })).toEqual({
      columns: ["day", "views"],
      rows: [["Mon", "100"]],
    });
  });

  it("reads values and slices alike", () => {
    const expected = { columns: ["Label", "Value"], rows: [["A", "1"]] };
    expect(tableOf({ labels: ["A"], values: [1] })).toEqual(expected);
    expect(tableOf({ labels: [element({ category: "A", value: 1 })] })).toEqual(expected);
  });

  it("has a row for each point, and sizes only where there are some", () => {
    const dataset = (points: unknown[]) => ({ datasets: [element({ name: "S", points })] });
    expect(tableOf(dataset([element({ x: 1, y: 2 })]))).toEqual({ columns: ["Series", "x", "y"], rows: [["S", "1", "2"]] });
    expect(tableOf(dataset([{ x: 1, y: 2, z: 3 }]))?.rows).toEqual([["S", "1", "2", "3"]]);
  });

  it("is not there for a chart without numbers", () => {
    expect(tableOf({ labels: [], series: [] })).toBeNull();
    expect(tableOf({})).toBeNull();
  });
});
