/**
 * The view for other pages: `view.js` with its parts in `view/`, the page of a shared thread, and, with
 * `--mode standalone`, one script that imports nothing, for threads in files. Runs after the main build and adds to it.
 */
import { fileURLToPath } from "node:url";
import { type Plugin, defineConfig } from "vite";
import base from "./vite.config.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const EMBED = here("src/shared/view/embed");
const DRAWS = /\/(react-ui\/dist|react-markdown|recharts)\/|\/src\/shared\/view\//;

/** Puts our modules in place of those that reach for the page around the shadow root (see each). */
function ownSurroundings(): Plugin {
  return {
    name: "viewloom:own-surroundings",
    enforce: "pre",
    resolveId(source, importer = "") {
      const from = importer.replaceAll("\\", "/");
      if (from.startsWith(EMBED)) return null;
      // Styles go into shadow roots as text; what is imported for its effect would go into the page.
      if (source.endsWith(".css")) return `${EMBED}/nothing.ts`;
      if (source === "@/shared/view/maths/output") return `${EMBED}/mathsOutput.ts`;
      if (source === "@radix-ui/react-portal") return `${EMBED}/radixPortal.tsx`;
      if (source === "react-dom" && from.includes("/react-ui/dist/")) return `${EMBED}/reactDom.tsx`;
      if (source === "react/jsx-runtime" && DRAWS.test(from)) return `${EMBED}/jsxRuntime.ts`;
      return null;
    },
    transform(code, id) {
      if (!id.includes("/@radix-ui/") || !code.includes(".activeElement")) return null;
      const changed = code.replace(/\b(document|ownerDocument)\.activeElement\b/g, "viewFocus($1)");
      return { code: `import { focusedElement as viewFocus } from "${EMBED}/focus.ts";\n${changed}`, map: null };
    },
  };
}

export default defineConfig(({ mode }) => {
  const isStandalone = mode === "standalone";
  return {
    plugins: [ownSurroundings(), ...(base.plugins ?? [])],
    resolve: base.resolve ?? {},
    publicDir: false,
    build: {
      outDir: here("../src/viewloom/server/page/dist"),
      emptyOutDir: false,
      assetsInlineLimit: 0,
      // The browser would look for parts beside the page, not beside the script.
      modulePreload: false,
      chunkSizeWarningLimit: 2000,
      rollupOptions: isStandalone
        ? {
            input: { standalone: here("src/app/standalone.ts") },
            output: { format: "iife", codeSplitting: false, entryFileNames: "view/[name].js" },
            // What looks for parts beside a module finds no module here, and there are no parts.
            transform: { define: { "import.meta": "{}" } },
          }
        : {
            input: { view: here("src/app/view.ts"), share: here("share.html") },
            output: {
              entryFileNames: ({ name }) => (name === "view" ? "view.js" : "view/[name]-[hash].js"),
              chunkFileNames: "view/[name]-[hash].js",
              assetFileNames: "view/[name]-[hash][extname]",
            },
          },
    },
  };
});
