/**
 * In place of `maths/output.ts`: in a shadow root a style sheet cannot bring fonts, and a file should not grow by them;
 * the browser's own way with MathML needs neither.
 */
export const OUTPUT = "mathml";
