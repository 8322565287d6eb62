import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "@/app/App";
import "@/app/app.css";
import { queryClient } from "@/shared/api/queries";
import { keepHiddenPartsInert } from "@/shared/ui/hidden";

// Conversations were once kept in the browser; the server has them now.
sessionStorage.removeItem("viewloom.turns");
sessionStorage.removeItem("viewloom.forms");

keepHiddenPartsInert();
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <BrowserRouter useTransitions={false}>
        <App />
      </BrowserRouter>
    </QueryClientProvider>
  </StrictMode>,
);

// The component library is the bulk of the page: fetch it while the person reads the welcome.
void import("@/shared/view/ProgramView");
