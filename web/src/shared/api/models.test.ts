import { expect, it } from "vitest";
import { parseModels } from "@/shared/api/models";

it("puts the default first and shortens the names", () => {
  const body = {
    data: [
      { id: "c1/openai/gpt-5/v-20260331" },
      { id: "c1/local/smollm2/v-20260331", viewloom: { embedded: true, default: true } },
    ],
  };
  expect(parseModels(body)).toEqual([
    { id: "c1/local/smollm2/v-20260331", label: "local/smollm2", isEmbedded: true },
    { id: "c1/openai/gpt-5/v-20260331", label: "openai/gpt-5", isEmbedded: false },
  ]);
});

it("leaves out models that answer in the older form", () => {
  const body = { data: [{ id: "c1/a/b/v-20251230" }, { id: "c1/a/b/v-20260331" }, { id: "alias" }] };
  expect(parseModels(body).map((model) => model.id)).toEqual(["c1/a/b/v-20260331", "alias"]);
});

it.each([null, {}, { data: "x" }, { data: [null, 3, {}] }])("reads %j as no models", (body) => {
  expect(parseModels(body)).toEqual([]);
});
