import Highlighter from "react-syntax-highlighter/dist/esm/prism-light.js";
import bash from "refractor/bash";
import c from "refractor/c";
import csharp from "refractor/csharp";
import css from "refractor/css";
import diff from "refractor/diff";
import go from "refractor/go";
import java from "refractor/java";
import javascript from "refractor/javascript";
import json from "refractor/json";
import jsx from "refractor/jsx";
import markup from "refractor/markup";
import python from "refractor/python";
import rust from "refractor/rust";
import sql from "refractor/sql";
import tsx from "refractor/tsx";
import typescript from "refractor/typescript";
import yaml from "refractor/yaml";

const LANGUAGES = [
  bash, c, csharp, css, diff, go, java, javascript, json, jsx, markup, python, rust, sql, tsx, typescript, yaml,
];
for (const language of LANGUAGES) Highlighter.registerLanguage(language.displayName, language);

export default Highlighter;
