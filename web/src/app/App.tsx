import { ThemeProvider } from "@openuidev/react-ui/ThemeProvider";
import type { ReactNode } from "react";
import { darkTheme, lightTheme } from "@/app/theme";
import { useColourScheme } from "@/app/useColourScheme";
import { ChatPage } from "@/features/chat/ChatPage";
import { MoonIcon, SunIcon } from "@/shared/ui/icons";

export function App(): ReactNode {
  const [scheme, toggle] = useColourScheme();
  const label = scheme === "dark" ? "Use light colours" : "Use dark colours";
  return (
    <ThemeProvider mode={scheme} lightTheme={lightTheme} darkTheme={darkTheme}>
      <ChatPage
        headerEnd={
          <button type="button" className="icon" aria-label={label} title={label} onClick={toggle}>
            {scheme === "dark" ? <SunIcon /> : <MoonIcon />}
          </button>
        }
      />
    </ThemeProvider>
  );
}
