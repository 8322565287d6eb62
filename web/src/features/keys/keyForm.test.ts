import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT, type KeyDraft, draftOf, draftProblems, wishOf } from "@/features/keys/keyForm";
import type { ApiKey } from "@/shared/console/keys";

const draft = (part: Partial<KeyDraft>): KeyDraft => ({ ...EMPTY_DRAFT, name: "web", ...part });
const limits = (part: Partial<KeyDraft["limits"]>): KeyDraft => draft({ limits: { ...EMPTY_DRAFT.limits, ...part } });

describe("a key's form", () => {
  it("asks for nothing that was not typed", () => {
    expect(wishOf(draft({}))).toEqual({
      name: "web",
      expires_at: null,
      limits: {},
      origins: [],
      is_content_logged: false,
    });
  });

  it("sends money as it was typed, never as a float", () => {
    expect(wishOf(limits({ usd_per_day: " 0.10 ", tokens_per_minute: "5000" })).limits).toEqual({
      usd_per_day: "0.10",
      tokens_per_minute: 5000,
    });
  });

  it.each<[string, KeyDraft]>([
    ["name", draft({ name: " " })],
    ["requests_per_minute", limits({ requests_per_minute: "1.5" })],
    ["usd_total", limits({ usd_total: "five" })],
    ["endpoints", draft({ endpoints: [] })],
    ["origins", draft({ origins: "https://a.example\nhttps://b.example/path" })],
  ])("names the field that cannot be sent: %s", (field, wrong) => {
    expect(Object.keys(draftProblems(wrong))).toEqual([field]);
  });

  it("keeps a key as it is when nothing is changed", () => {
    const key: ApiKey = {
      id: "k",
      name: "web",
      prefix: "vl-abc",
      created_at: 1,
      last_used_at: null,
      expires_at: 1_900_000_123,
      revoked_at: null,
      limits: { usd_total: "5.00", models: ["c1/a/*"], endpoints: ["embed"], concurrent_streams: 2 },
      origins: ["https://a.example"],
      is_content_logged: true,
      spent: { day: "0", month: "0", total: "0" },
    };
    expect(wishOf(draftOf(key), key)).toEqual({
      name: key.name,
      expires_at: key.expires_at,
      limits: key.limits,
      origins: key.origins,
      is_content_logged: true,
    });
  });
});
