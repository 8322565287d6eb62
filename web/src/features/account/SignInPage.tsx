import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { Navigate, useSearchParams } from "react-router";
import { Gate } from "@/features/account/Gate";
import { signIn } from "@/features/account/api";
import { ConsoleError, queryString } from "@/shared/console/client";
import { safeNextPath } from "@/shared/console/nextPath";
import { enterSession, useSession } from "@/shared/console/session";
import { Field } from "@/shared/ui/Field";
import { Failure, Loading, messageOf } from "@/shared/ui/states";

export function SignInPage(): ReactNode {
  const [query] = useSearchParams();
  const session = useSession();
  const next = safeNextPath(query.get("next"), window.location.origin);
  if (session.isPending) return <Loading />;
  if (session.data === undefined) {
    return (
      <Gate title="Sign in">
        <Failure error={session.error} onRetry={() => void session.refetch()} />
      </Gate>
    );
  }
  if (session.data.user !== null) return <Onward path={next} />;
  return (
    <Gate title="Sign in">
      {!session.data.is_set_up && (
        <p className="notice">
          Nobody has an account yet. Open the one-time link that the server printed when it started.
        </p>
      )}
      {query.has("error") && (
        <p className="notice notice-failed" role="alert">
          {renderFailure(query.get("error") ?? "", session.data.oidc?.name ?? "single sign-on")}
        </p>
      )}
      <PasswordForm />
      {session.data.oidc && (
        <>
          <p className="gate-or">or</p>
          <a className="button gate-wide" href={`/v1/console/oidc/start${queryString({ next })}`}>
            Continue with {session.data.oidc.name}
          </a>
        </>
      )}
    </Gate>
  );
}

/** Inside the console its router goes on; to any other page of this origin the browser does. */
function Onward({ path }: { readonly path: string }): ReactNode {
  if (path === "/console" || path.startsWith("/console/")) {
    return <Navigate to={path.slice("/console".length) || "/"} replace />;
  }
  window.location.replace(path);
  return <Loading />;
}

function PasswordForm(): ReactNode {
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const entering = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: (session) => enterSession(client, session),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    entering.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      <Field label="Email">
        {(control) => (
          <input
            {...control}
            type="email"
            autoComplete="username"
            required
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label="Password">
        {(control) => (
          <input
            {...control}
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {entering.error && (
        <p className="notice notice-failed" role="alert">
          {renderRefusal(entering.error)}
        </p>
      )}
      <button type="submit" className="button button-primary gate-wide" disabled={entering.isPending}>
        {entering.isPending ? "Signing in…" : "Sign in"}
      </button>
    </form>
  );
}

/** What came of single sign-on, by the code that the server put into the address. */
function renderFailure(code: string, name: string): string {
  switch (code) {
    case "sign_in_expired":
      return `Signing in with ${name} took too long, or was begun in another browser. Begin again here.`;
    case "sign_in_refused":
      return `You were not let in: you did not agree at ${name}, or have no access here. Ask an admin for an invitation.`;
    case "identity_provider_failed":
      return `${name} could not be asked, or gave an answer that cannot be trusted. Try again; if it stays so, tell an admin.`;
    case "too_many_attempts":
      return "There were too many attempts to sign in from your network. Wait ten minutes, then try again.";
    default:
      return `Signing in with ${name} did not work. Try again, or ask an admin for an invitation.`;
  }
}

function renderRefusal(error: unknown): string {
  if (!(error instanceof ConsoleError) || error.retryAfterS === null) return messageOf(error);
  const minutes = Math.ceil(error.retryAfterS / 60);
  return `${error.message} Try again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.`;
}
