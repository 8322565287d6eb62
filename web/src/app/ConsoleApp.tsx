/** The developer console: sign-in around a frame with one screen for each path below `/console`. */
import { ThemeProvider } from "@openuidev/react-ui/ThemeProvider";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ComponentType, type ReactNode, Suspense, lazy } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { ConsoleFrame, Home } from "@/app/ConsoleFrame";
import { darkTheme, lightTheme } from "@/app/theme";
import { useColourScheme } from "@/app/useColourScheme";
import { SetupPage } from "@/features/account/SetupPage";
import { SignInPage } from "@/features/account/SignInPage";
import { ConsoleError } from "@/shared/console/client";
import { sessionQuery } from "@/shared/console/session";
import { Loading } from "@/shared/ui/states";

const TRIES = 2;

function makeClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        // What the server refused it refuses again; only what did not get through is worth another try.
        retry: (count, error) => count < TRIES && error instanceof ConsoleError && error.status === 0,
        staleTime: 5_000,
      },
    },
  });
  client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "error") return;
    const { error } = event.action;
    // The session ended meanwhile: asking for it again brings the sign-in back.
    if (error instanceof ConsoleError && error.status === 401) {
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    }
  });
  return client;
}

const client = makeClient();

type Screen = () => Promise<Record<string, ComponentType>>;

function screen(load: Screen, name: string): ComponentType {
  return lazy(async () => {
    const found = (await load())[name];
    if (found === undefined) throw new Error(`There is no screen ${name}.`);
    return { default: found };
  });
}

const SCREENS: readonly [path: string, screen: ComponentType][] = [
  ["playground", screen(() => import("@/features/playground/PlaygroundPage"), "PlaygroundPage")],
  ["keys", screen(() => import("@/features/keys/KeysPage"), "KeysPage")],
  ["usage", screen(() => import("@/features/usage/UsagePage"), "UsagePage")],
  ["models", screen(() => import("@/features/models/ModelsPage"), "ModelsPage")],
  ["requests/:requestId?", screen(() => import("@/features/requests/RequestsPage"), "RequestsPage")],
  ["threads", screen(() => import("@/features/requests/ThreadsPage"), "ThreadsPage")],
  ["threads/:threadId", screen(() => import("@/features/requests/ThreadPage"), "ThreadPage")],
  ["catalogue", screen(() => import("@/features/catalogue/CataloguePage"), "CataloguePage")],
  ["people", screen(() => import("@/features/people/PeoplePage"), "PeoplePage")],
  ["account", screen(() => import("@/features/account/AccountPage"), "AccountPage")],
];

export function ConsoleApp(): ReactNode {
  const [scheme, toggle] = useColourScheme();
  return (
    <ThemeProvider mode={scheme} lightTheme={lightTheme} darkTheme={darkTheme}>
      <QueryClientProvider client={client}>
        <BrowserRouter basename="/console">
          <Routes>
            <Route path="setup" element={<SetupPage />} />
            <Route path="sign-in" element={<SignInPage />} />
            <Route element={<ConsoleFrame scheme={scheme} onToggleScheme={toggle} />}>
              <Route index element={<Home />} />
              {SCREENS.map(([path, Page]) => (
                <Route
                  key={path}
                  path={path}
                  element={
                    <Suspense fallback={<Loading />}>
                      <Page />
                    </Suspense>
                  }
                />
              ))}
              <Route path="*" element={<Navigate to="/" replace />} />
            </Route>
          </Routes>
        </BrowserRouter>
      </QueryClientProvider>
    </ThemeProvider>
  );
}
