/** The server's hostile corpus, against the gates of the page and of the view: what the one refuses the others do too. */
import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import ReactMarkdown from "react-markdown";
import { describe, expect, it } from "vitest";
import { mayLoadFrom } from "@/shared/view/imagePolicy";
import { pageAddress, safeAddress } from "@/shared/view/links";
import { markFormulas } from "@/shared/view/maths/notation";

const CORPUS = new URL("../../../../conformance/hostile/", import.meta.url);

function load<Row>(name: string): Row[] {
  const lines = readFileSync(new URL(`${name}.jsonl`, CORPUS), "utf-8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Row);
}

const urls = load<{ id: string; url: string; expect: "refused" | "followed" }>("urls");
const refused = urls.filter((row) => row.expect === "refused");
const followed = urls.filter((row) => row.expect === "followed");
const texts = [...load<{ id: string; text: string }>("markdown"), ...load<{ id: string; text: string }>("programs")];
const PLAIN = /^<(?:p|code|strong|em|pre|blockquote|ul|ol|li|h[1-6]|hr|br)(?: class="[^"]*")?\/?>$/;
const nowhere = (): boolean => false;

/** What a reader of markdown finds in a text: the addresses of its links and images, and the tags it draws. */
function read(text: string): { links: string[]; images: string[]; drawn: string } {
  const links: string[] = [];
  const images: string[] = [];
  const components = {
    a: ({ href }: { href?: string | undefined }) => (href !== undefined && links.push(href), null),
    img: ({ src }: { src?: unknown }) => (typeof src === "string" && images.push(src), null),
  };
  const drawn = renderToStaticMarkup(createElement(ReactMarkdown, { children: markFormulas(text), components }));
  return { links, images, drawn };
}

describe("addresses that the server refuses", () => {
  it.each(refused)("are not opened: $id", ({ url }) => {
    expect(safeAddress(url)).toBeNull();
    expect(mayLoadFrom(url, nowhere)).toBe(false);
  });

  it.each(refused)("are carried by no link of a text: $id", ({ url }) => {
    // Written so that every character comes through as it is, as far as markdown can.
    for (const text of [`[keep](<${url.replaceAll(/[<>\n\\]/g, "\\$&")}>)`, `[keep]: <${url}>\n\n[keep]`, `<${url}>`]) {
      // `<…@…>` is somebody's mail address, whatever else stands before the sign.
      for (const link of read(text).links.filter((found) => !found.startsWith("mailto:"))) {
        expect(safeAddress(link)).toBeNull();
        if (URL.canParse(link) || /^[\\/]{2}/.test(link)) expect(pageAddress(link)).toBeUndefined();
      }
    }
  });
});

describe("addresses that the server follows", () => {
  it.each(followed.filter(({ url }) => URL.canParse(url)))("are opened: $id", ({ url }) => {
    expect(safeAddress(url)).toBe(new URL(url).href);
  });

  it.each(followed)("stay in a link of our own page: $id", ({ url }) => {
    expect(pageAddress(url)).toBe(url);
  });
});

describe("hostile texts", () => {
  it.each(texts)("lead nowhere and load nothing: $id", ({ text }) => {
    const { links, images, drawn } = read(text);
    for (const link of links.map(safeAddress).filter((address) => address !== null)) {
      const { protocol, username, password } = new URL(link);
      expect(["http:", "https:", "mailto:", "tel:"]).toContain(protocol);
      expect(username + password).toBe("");
    }
    expect(images.filter((image) => mayLoadFrom(image, nowhere))).toEqual([]);
    expect([...drawn.matchAll(/<[a-z][^>]*>/gi)].map(([tag]) => tag).filter((tag) => !PLAIN.test(tag))).toEqual([]);
  });
});

describe("images", () => {
  const own = (origin: string): boolean => origin === "https://own.example";
  const raster = "data:image/png;base64,AAAA";

  it("are small pictures, or come from an origin that is allowed", () => {
    for (const address of [raster, "https://own.example/a.png"]) expect(mayLoadFrom(address, own)).toBe(true);
  });

  it.each([
    "https://other.example/a.png",
    "https://user@own.example/a.png",
    "blob:https://own.example/1",
    "data:image/svg+xml;base64,AAAA",
    "data:image/svg+xml,<svg/>",
    `${raster},`,
    `${raster}\n`,
    "mailto:a@own.example",
    "/a.png",
    "",
  ])("are nothing else: %s", (address) => {
    expect(mayLoadFrom(address, own)).toBe(false);
  });
});
