/** The two colour schemes the library uses, in place of the module that brings all of them. */
export { default as oneLight } from "react-syntax-highlighter/dist/esm/styles/prism/one-light.js";
export { default as vscDarkPlus } from "react-syntax-highlighter/dist/esm/styles/prism/vsc-dark-plus.js";
