import { useEffect, useState } from "react";

export type ColourScheme = "light" | "dark";

const SCHEME_ITEM = "viewloom.scheme";
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

function readScheme(): ColourScheme {
  const chosen = localStorage.getItem(SCHEME_ITEM);
  if (chosen === "light" || chosen === "dark") return chosen;
  return systemDark.matches ? "dark" : "light";
}

/** The scheme the person chose, or the system's for as long as they did not. */
export function useColourScheme(): [scheme: ColourScheme, toggle: () => void] {
  const [scheme, setScheme] = useState(readScheme);

  useEffect(() => {
    const follow = (): void => setScheme(readScheme());
    systemDark.addEventListener("change", follow);
    return () => systemDark.removeEventListener("change", follow);
  }, []);
  useEffect(() => {
    document.documentElement.dataset.scheme = scheme;
  }, [scheme]);

  const toggle = (): void => {
    const other = scheme === "dark" ? "light" : "dark";
    localStorage.setItem(SCHEME_ITEM, other);
    setScheme(other);
  };
  return [scheme, toggle];
}
