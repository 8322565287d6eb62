/** app -> features -> shared, as docs/tour.md has it. Needs TypeScript < 7: with 7 it checks nothing and passes. */
module.exports = {
  forbidden: [
    {
      name: "shared-knows-only-shared",
      severity: "error",
      from: { path: "^src/shared/" },
      to: { path: "^src/(app|features)/" },
    },
    {
      name: "features-do-not-know-the-app",
      severity: "error",
      from: { path: "^src/features/" },
      to: { path: "^src/app/" },
    },
    {
      name: "features-do-not-know-each-other",
      severity: "error",
      from: { path: "^src/features/([^/]+)/" },
      to: { path: "^src/features/", pathNot: "^src/features/$1/" },
    },
    {
      name: "readers-are-pure",
      comment: "The envelope and event readers take text and give values; they fetch nothing and draw nothing.",
      severity: "error",
      from: { path: "^src/shared/(envelope|sse)/", pathNot: "[.]test[.]ts$" },
      to: { pathNot: "^src/shared/(envelope|sse)/" },
    },
    {
      name: "only-the-view-knows-the-component-library",
      comment: "Its packages are pinned and patched around in one place.",
      severity: "error",
      from: { pathNot: "^src/(shared/view|app)/" },
      to: { path: "node_modules/@openuidev/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "[.]css[?]inline$" } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: "[.](test[.]ts|d[.]ts)$|^src/app/main[.]tsx$|^src/shared/view/(lazyCharts|highlight/|embed/(nothing|focus|mathsOutput))" },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] },
  },
};
