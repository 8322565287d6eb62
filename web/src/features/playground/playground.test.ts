import { describe, expect, it } from "vitest";
import { type Draft, EMPTY_DRAFT, bodyOf, draftProblems, fieldOf, parseDraft } from "@/features/playground/draft";
import { jsonProblem } from "@/features/playground/jsonProblem";
import { parseFragment, renderFragment } from "@/features/playground/link";
import { type Recording, contentAt, firstComponentMs, joinCall, repairMoments } from "@/features/playground/recording";

const draft: Draft = {
  model: "c1/a/b/v-20260331",
  messages: [
    { role: "system", content: "Be brief – ü" },
    { role: "user", content: "A form" },
    { role: "user", content: "  " },
  ],
  parameters: { temperature: "0.2", seed: "" },
  library: "full",
  components: '{"Gauge": {"properties": {}}}',
  actions: "",
  stop: "",
  tools: "",
  responseFormat: "",
  others: "",
  included: "EditableTable, ",
  excluded: "",
};

describe("a draft", () => {
  it("becomes a body without what was left empty", () => {
    const { metadata, ...body } = bodyOf(draft, "other");
    expect(body).toEqual({ model: draft.model, messages: draft.messages.slice(0, 2), temperature: 0.2 });
    expect(JSON.parse((metadata as { thesys: string }).thesys)).toEqual({
      c1_library: "full",
      c1_custom_components: { Gauge: { properties: {} } },
      c1_included_components: ["EditableTable"],
    });
    expect(bodyOf({ ...EMPTY_DRAFT, messages: draft.messages }, "the default")).not.toHaveProperty("metadata");
  });

  it("takes members that have no field of their own, but not in place of those that have", () => {
    const others = '{"reasoning_effort": "low", "tool_choice": "required", "messages": []}';
    const body = bodyOf({ ...draft, others, parameters: { max_completion_tokens: "90" } }, "m");
    expect(body).toMatchObject({ reasoning_effort: "low", tool_choice: "required", max_completion_tokens: 90 });
    expect(body.messages).toHaveLength(2);
    expect(draftProblems({ ...draft, others: "[]" })).toHaveProperty("others");
  });

  it("sends what a tool found out, with the call that it answers", () => {
    const calls = JSON.stringify([{ id: "call_1", type: "function", function: { name: "look", arguments: "{}" } }]);
    const said: Draft = {
      ...EMPTY_DRAFT,
      messages: [
        { role: "user", content: "Look" },
        { role: "assistant", content: "", calls },
        { role: "tool", content: "", callId: "call_1" },
        { role: "assistant", content: " " },
      ],
      stop: "END\n\nSTOP",
      tools: "[]",
      responseFormat: '{"type": "json_object"}',
    };
    expect(bodyOf(said, "m")).toEqual({
      model: "m",
      messages: [
        { role: "user", content: "Look" },
        { role: "assistant", content: "", tool_calls: JSON.parse(calls) as unknown },
        { role: "tool", tool_call_id: "call_1", content: "" },
      ],
      stop: ["END", "STOP"],
      tools: [],
      response_format: { type: "json_object" },
    });
    const wrong = { ...said, tools: "{}", messages: [{ role: "assistant" as const, content: "a", calls: "[" }] };
    expect(draftProblems(wrong)).toEqual({
      messages: "The calls of message 1: Not valid JSON at line 1, column 2.",
      tools: "This must be a list such as [{…}].",
    });
  });

  it("names the fields that keep it from being sent", () => {
    expect(Object.keys(draftProblems({ ...EMPTY_DRAFT, parameters: { seed: "x" }, actions: "[]" }))).toEqual([
      "messages",
      "seed",
      "actions",
    ]);
    expect(draftProblems(draft)).toEqual({});
  });

  it("comes back from its link as it was", async () => {
    expect(await parseFragment(`#${await renderFragment(draft)}`)).toEqual(draft);
  });

  it.each(["", "#s=", "#s=%%%", "#s=AAAA", "#other=1"])("is not made of the fragment %j", async (fragment) => {
    expect(await parseFragment(fragment)).toBeNull();
  });

  it("does not read a link that unfolds to more than a page could hold", async () => {
    const huge = { ...draft, components: " ".repeat(2_000_000) };
    expect(await parseFragment(`#${await renderFragment(huge)}`)).toBeNull();
  });

  it("takes from a stranger's link only what fits", () => {
    expect(parseDraft({ messages: [{ role: "tool", content: 1 }], library: "x", parameters: { n: "2" } })).toEqual(
      EMPTY_DRAFT,
    );
  });
});

describe("complaints", () => {
  it("point at line and column of JSON", () => {
    expect(jsonProblem('{\n  "a": x}')).toBe("Not valid JSON at line 2, column 8.");
    expect(jsonProblem('{"a": [1, {}],}')).toBe("Not valid JSON at line 1, column 15.");
    expect(jsonProblem('{"a" 1}')).toBe("Not valid JSON at line 1, column 6.");
    expect(jsonProblem('{"a": {')).toBe("Not valid JSON at line 1, column 8.");
    expect(jsonProblem("{} {}")).toBe("Not valid JSON at line 1, column 4.");
    expect(jsonProblem("[1]")).toContain("object");
    expect(jsonProblem("{}")).toBeNull();
  });

  it.each([
    ["temperature", "", "temperature"],
    ["response_format.type", "", "responseFormat"],
    ["messages.0.content", "", "messages"],
    ["metadata.thesys", "`c1_custom_actions.save.properties`: no schema", "actions"],
    ["metadata.thesys", "too long", null],
    [null, "", null],
  ])("of %j belong to a field", (param, message, field) => {
    expect(fieldOf(param, message)).toBe(field);
  });
});

describe("a recording", () => {
  const chunk = (atMs: number, content: string, repairs = {}) => ({ atMs, serverMs: null, content, note: "", repairs });
  const recording: Recording = {
    chunks: [
      chunk(10, "<content>\n```openui-lang\nro"),
      chunk(20, "ot = Card(", { quote: 1 }),
      chunk(30, "[])", { quote: 1, bracket: 2 }),
    ],
    calls: [],
    usage: null,
    endMs: 40,
  };

  it("joins the pieces of calls, also of several", () => {
    const pieces = [
      { index: 0, id: "a", function: { name: "look", arguments: '{"at"' } },
      { index: 0, function: { arguments: ": 1}" } },
      { index: 1, id: "b", function: { name: "go", arguments: "" } },
    ];
    expect(pieces.reduce(joinCall, [] as ReturnType<typeof joinCall>)).toEqual([
      { id: "a", type: "function", function: { name: "look", arguments: '{"at": 1}' } },
      { id: "b", type: "function", function: { name: "go", arguments: "" } },
    ]);
  });

  it("gives what had arrived at a moment", () => {
    expect(contentAt(recording, 25)).toBe("<content>\n```openui-lang\nroot = Card(");
    expect(contentAt(recording, 0)).toBe("");
  });

  it("knows when the first component and each repair came", () => {
    expect(firstComponentMs(recording)).toBe(20);
    expect(repairMoments(recording)).toEqual([
      { index: 1, atMs: 20, text: "quote ×1" },
      { index: 2, atMs: 30, text: "bracket ×2" },
    ]);
  });
});
