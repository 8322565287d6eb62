import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { type Plugin, defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const STOCK = here("node_modules/@openuidev/react-ui/dist");

/** Charts are a fifth of the bundle and rare: load them when the first one is drawn. */
function lazyCharts(): Plugin {
  return {
    name: "viewloom:lazy-charts",
    enforce: "pre",
    resolveId(source, importer) {
      const fromLibrary = importer?.replaceAll("\\", "/").includes("/react-ui/dist/genui-lib/Charts/") ?? false;
      return fromLibrary && source === "../../components/Charts" ? here("src/shared/view/lazyCharts.tsx") : null;
    },
  };
}

/** Markdown inside of components is drawn by our own reader of it, which our own view takes too. */
function ownMarkdown(): Plugin {
  return {
    name: "viewloom:own-markdown",
    enforce: "pre",
    resolveId(source, importer) {
      const fromLibrary = importer?.replaceAll("\\", "/").includes("/react-ui/dist/genui-lib/") ?? false;
      return fromLibrary && source === "../../components/MarkDownRenderer" ? here("src/shared/view/Markdown.tsx") : null;
    },
  };
}

/** Every browser that runs the page reads the first of the three formats in which KaTeX has its fonts. */
function oneFontFormat(): Plugin {
  return {
    name: "viewloom:one-font-format",
    enforce: "pre",
    transform: (code, id) =>
      id.includes("/katex/dist/") && id.endsWith(".css")
        ? { code: code.replace(/,url\([^)]*\) format\("(?:woff|truetype)"\)/g, ""), map: null }
        : null,
  };
}

export default defineConfig({
  plugins: [lazyCharts(), ownMarkdown(), oneFontFormat(), react()],
  resolve: {
    alias: [
      { find: "@", replacement: here("src") },
      // The unbundled library: it shares one theme with our ThemeProvider (the bundled one brings a copy that stays
      // light), and its charts and highlighter can be cut out.
      { find: /^@openuidev\/react-ui\/genui-lib$/, replacement: `${STOCK}/genui-lib/index.js` },
      { find: /^react-syntax-highlighter$/, replacement: here("src/shared/view/highlight/index.tsx") },
      {
        find: /^react-syntax-highlighter\/dist\/cjs\/styles\/prism$/,
        replacement: here("src/shared/view/highlight/styles.ts"),
      },
    ],
  },
  build: {
    outDir: here("../src/viewloom/server/page/dist"),
    emptyOutDir: true,
    // An inlined asset would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rollupOptions: { input: { index: here("index.html"), console: here("console.html") } },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8787" } },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
