import { type FormEvent, type ReactNode, useId, useState } from "react";
import { type Person, useChangePerson, useInvitations, useInvite, usePeople, useWithdraw } from "@/features/people/api";
import { type Role, useSession } from "@/shared/console/session";
import { renderAgo, renderDay } from "@/shared/console/time";
import { CopyButton } from "@/shared/ui/CopyButton";
import { Dialog } from "@/shared/ui/Dialog";
import { Field } from "@/shared/ui/Field";
import { PageHead } from "@/shared/ui/PageHead";
import { ConsoleIcon } from "@/shared/ui/consoleIcons";
import { Failure, QueryState } from "@/shared/ui/states";

const ROLES: readonly [role: Role, what: string][] = [
  ["admin", "everything, people among it"],
  ["developer", "keys, usage, playground and logs"],
  ["viewer", "reads figures, sees no content"],
];

export function PeoplePage(): ReactNode {
  const people = usePeople();
  const [isInviting, setInviting] = useState(false);
  const invite = (
    <button type="button" className="button button-primary" onClick={() => setInviting(true)}>
      <ConsoleIcon name="plus" size={16} />
      Invite
    </button>
  );
  return (
    <>
      <PageHead title="People" actions={invite}>
        Who may sign in to this console, and what they may do.
      </PageHead>
      <div className="stack">
        <QueryState query={people} label="Loading people">
          {(data) => <PeopleTable people={data} />}
        </QueryState>
        <Invitations />
      </div>
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}

function PeopleTable({ people }: { readonly people: readonly Person[] }): ReactNode {
  const me = useSession().data?.user?.id;
  const changing = useChangePerson();
  return (
    <>
      {changing.error && <Failure error={changing.error} />}
      <div className="table-box" role="region" aria-label="People" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Person</th>
              <th scope="col">Role</th>
              <th scope="col">Last seen</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <tr key={person.id} className={person.is_disabled ? "row-over" : undefined}>
                <td>
                  <div className="cell-stack">
                    <span className="cell-name">
                      {person.name || person.email}
                      {person.id === me && <span className="tag">you</span>}
                      {person.is_disabled && <span className="tag tag-danger">disabled</span>}
                    </span>
                    <span className="muted">{person.email}</span>
                  </div>
                </td>
                <td>
                  <select
                    className="plain-select"
                    aria-label={`Role of ${person.email}`}
                    value={person.role}
                    disabled={person.id === me || changing.isPending}
                    onChange={(event) => changing.mutate({ id: person.id, role: event.target.value as Role })}
                  >
                    {ROLES.map(([role]) => (
                      <option key={role}>{role}</option>
                    ))}
                  </select>
                </td>
                <td>
                  <time>{person.seen_at === null ? "never" : renderAgo(person.seen_at)}</time>
                </td>
                <td className="number">
                  {person.id !== me && (
                    <button
                      type="button"
                      className={person.is_disabled ? "button button-quiet" : "button button-quiet danger"}
                      aria-label={`${person.is_disabled ? "Enable" : "Disable"} ${person.email}`}
                      disabled={changing.isPending}
                      onClick={() => changing.mutate({ id: person.id, is_disabled: !person.is_disabled })}
                    >
                      {person.is_disabled ? "Enable" : "Disable"}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Invitations(): ReactNode {
  const invitations = useInvitations();
  const withdrawing = useWithdraw();
  return (
    <QueryState query={invitations} label="Loading invitations">
      {(data) =>
        data.length > 0 && (
          <section className="stack" aria-label="Open invitations">
            <h2>Open invitations</h2>
            {withdrawing.error && <Failure error={withdrawing.error} />}
            <ul className="card rows">
              {data.map((invitation) => (
                <li key={invitation.id}>
                  <span>{invitation.email ?? "Whoever has the link"}</span>
                  <span className="tag">{invitation.role}</span>
                  <span className="muted">until {renderDay(invitation.expires_at)}</span>
                  <button
                    type="button"
                    className="button button-quiet danger"
                    aria-label={`Withdraw the link for ${invitation.email ?? "anybody"}`}
                    disabled={withdrawing.isPending}
                    onClick={() => withdrawing.mutate(invitation.id)}
                  >
                    Withdraw
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )
      }
    </QueryState>
  );
}

function InviteDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const form = useId();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("developer");
  const inviting = useInvite();
  const link = inviting.data?.link;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    inviting.mutate({ email: email.trim() || null, role });
  };
  const footer = (
    <>
      <button type="button" className="button" onClick={onClose}>
        {link === undefined ? "Cancel" : "Done"}
      </button>
      {link === undefined && (
        <button type="submit" form={form} className="button button-primary" disabled={inviting.isPending}>
          Make link
        </button>
      )}
    </>
  );
  return (
    <Dialog title="Invite somebody" onClose={onClose} footer={footer}>
      {link !== undefined ? (
        <>
          <p>Send this link yourself. It works once, and is shown only now.</p>
          <div className="secret">
            <code data-testid="invitation">{new URL(link, window.location.origin).href}</code>
            <CopyButton text={new URL(link, window.location.origin).href} label="Copy link" />
          </div>
        </>
      ) : (
        <form id={form} className="form" onSubmit={submit}>
          {inviting.error && <Failure error={inviting.error} />}
          <Field label="Email (optional)" hint="With one, only that address can use the link.">
            {(control) => (
              <input {...control} type="email" autoFocus value={email} onChange={(event) => setEmail(event.target.value)} />
            )}
          </Field>
          <Field label="Role" hint={ROLES.find(([name]) => name === role)?.[1]}>
            {(control) => (
              <select {...control} value={role} onChange={(event) => setRole(event.target.value as Role)}>
                {ROLES.map(([name]) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            )}
          </Field>
        </form>
      )}
    </Dialog>
  );
}
