import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ConsoleApp } from "@/app/ConsoleApp";
import "@/app/app.css";
import "@/shared/ui/console.css";
import { keepHiddenPartsInert } from "@/shared/ui/hidden";

keepHiddenPartsInert();
const root = document.getElementById("root");
if (root === null) throw new Error("console.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <ConsoleApp />
  </StrictMode>,
);
