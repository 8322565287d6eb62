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
          {session.data.oidc ? `Signing in with ${session.data.oidc.name} did not work.` : "Signing in did not work."} Try
          again, or ask an admin for an invitation.
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

function renderRefusal(error: unknown): string {
  if (!(error instanceof ConsoleError) || error.retryAfterS === null) return messageOf(error);
  return `${error.message} Try again in ${Math.ceil(error.retryAfterS)} seconds.`;
}
