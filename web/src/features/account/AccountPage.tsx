import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { PasswordField, passwordProblem } from "@/features/account/PasswordField";
import { type AccountChange, changeAccount } from "@/features/account/api";
import { ConsoleError } from "@/shared/console/client";
import { enterSession, useSession } from "@/shared/console/session";
import { Field } from "@/shared/ui/Field";
import { PageHead } from "@/shared/ui/PageHead";
import { QueryState } from "@/shared/ui/states";

export function AccountPage(): ReactNode {
  const session = useSession();
  return (
    <>
      <PageHead title="Your account">
        {session.data?.user && `Signed in as ${session.data.user.email}, with the role ${session.data.user.role}.`}
      </PageHead>
      <QueryState query={session}>
        {({ user }) =>
          user && (
            <div className="stack narrow">
              <NameForm name={user.name} />
              <PasswordForm />
            </div>
          )
        }
      </QueryState>
    </>
  );
}

function useChange(): ReturnType<typeof useMutation<Awaited<ReturnType<typeof changeAccount>>, Error, AccountChange>> {
  const client = useQueryClient();
  return useMutation({ mutationFn: changeAccount, onSuccess: (session) => enterSession(client, session) });
}

function NameForm({ name }: { readonly name: string }): ReactNode {
  const [value, setValue] = useState(name);
  const changing = useChange();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    changing.mutate({ name: value.trim() });
  };
  return (
    <form className="card form" onSubmit={submit}>
      <h2>Name</h2>
      <Field label="Name" error={changing.error?.message}>
        {(control) => <input {...control} value={value} onChange={(event) => setValue(event.target.value)} />}
      </Field>
      <div className="form-end">
        <span role="status">{changing.isSuccess ? "Saved." : ""}</span>
        <button type="submit" className="button button-primary" disabled={changing.isPending || value.trim() === name}>
          Save name
        </button>
      </div>
    </form>
  );
}

function PasswordForm(): ReactNode {
  const [password, setPassword] = useState("");
  const [fresh, setFresh] = useState("");
  const [isChecked, setChecked] = useState(false);
  const changing = useChange();
  const refused = changing.error instanceof ConsoleError ? changing.error : null;
  const isAboutNew = refused?.param === "new_password";
  const problem = refused?.param === "password" ? "This is not your current password." : refused?.message;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (passwordProblem(fresh) !== null) return;
    changing.mutate(
      { password, new_password: fresh },
      {
        onSuccess: () => {
          setPassword("");
          setFresh("");
          setChecked(false);
        },
      },
    );
  };
  return (
    <form className="card form" onSubmit={submit}>
      <h2>Change password</h2>
      <Field label="Current password" error={isAboutNew ? null : problem}>
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
      <PasswordField
        label="New password"
        value={fresh}
        error={isAboutNew ? refused.message : isChecked ? passwordProblem(fresh) : null}
        onChange={setFresh}
      />
      <div className="form-end">
        <span role="status">{changing.isSuccess ? "Your password was changed." : ""}</span>
        <button type="submit" className="button button-primary" disabled={changing.isPending}>
          Change password
        </button>
      </div>
    </form>
  );
}
