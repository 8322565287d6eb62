/** On our own pages formulas look the same everywhere: in KaTeX's fonts, with MathML beside them for screen readers. */
export const OUTPUT = "htmlAndMathml";
