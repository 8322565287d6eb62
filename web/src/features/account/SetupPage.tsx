import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { Link, useNavigate } from "react-router";
import { Gate } from "@/features/account/Gate";
import { PasswordField, passwordProblem } from "@/features/account/PasswordField";
import { type NewPerson, setUp } from "@/features/account/api";
import { ConsoleError } from "@/shared/console/client";
import { enterSession, useSession } from "@/shared/console/session";
import { Field } from "@/shared/ui/Field";

function readToken(): string {
  return new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";
}

/** The one-time link: the first admin, or whoever an invitation is for. */
export function SetupPage(): ReactNode {
  const [token] = useState(readToken);
  const { data } = useSession();
  const isFirst = data?.is_set_up === false;

  useEffect(() => {
    // The token opens the server once: it does not stay in the address bar and the history.
    if (window.location.hash !== "") window.history.replaceState(window.history.state, "", window.location.pathname);
  }, []);

  if (token === "") {
    return (
      <Gate title="This link is not complete">
        <p>Open the whole link that the server printed when it started, or that your invitation holds.</p>
        <Link className="button gate-wide" to="/sign-in">
          Go to sign-in
        </Link>
      </Gate>
    );
  }
  return (
    <Gate title={isFirst ? "Set up viewloom" : "Join viewloom"}>
      <p className="muted">
        {isFirst ? "Make the account of this server's admin." : "You were invited. Choose how you sign in."}
      </p>
      <PersonForm token={token} />
    </Gate>
  );
}

function PersonForm({ token }: { readonly token: string }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [person, setPerson] = useState<NewPerson>({ token, email: "", name: "", password: "" });
  const [isChecked, setChecked] = useState(false);
  const change = (part: Partial<NewPerson>): void => setPerson((before) => ({ ...before, ...part }));
  const joining = useMutation({
    mutationFn: setUp,
    onSuccess: (session) => {
      enterSession(client, session);
      void navigate(session.user?.role === "viewer" ? "/usage" : "/keys", { replace: true });
    },
  });
  const refused = joining.error instanceof ConsoleError ? joining.error : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (passwordProblem(person.password) === null) joining.mutate({ ...person, email: person.email.trim() });
  };
  return (
    <form className="form" onSubmit={submit}>
      <Field label="Email" error={refused?.param === "email" ? refused.message : null}>
        {(control) => (
          <input
            {...control}
            type="email"
            autoComplete="username"
            required
            autoFocus
            value={person.email}
            onChange={(event) => change({ email: event.target.value })}
          />
        )}
      </Field>
      <Field label="Name (optional)">
        {(control) => (
          <input
            {...control}
            autoComplete="name"
            value={person.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      <PasswordField
        label="Password"
        value={person.password}
        error={refused?.param === "password" ? refused.message : isChecked ? passwordProblem(person.password) : null}
        onChange={(password) => change({ password })}
      />
      {joining.error && refused?.param !== "email" && refused?.param !== "password" && (
        <p className="notice notice-failed" role="alert">
          {joining.error.message}
        </p>
      )}
      <button type="submit" className="button button-primary gate-wide" disabled={joining.isPending}>
        {joining.isPending ? "Creating…" : "Create account"}
      </button>
    </form>
  );
}
