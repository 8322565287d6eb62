import { type ReactNode, useState } from "react";
import { Field } from "@/shared/ui/Field";

/** As the server has it; said here before it is sent. */
const LEAST_CHARS = 10;

/** What is wrong with a new password, as far as the page can tell. */
export function passwordProblem(password: string): string | null {
  return [...password].length < LEAST_CHARS ? `Use at least ${LEAST_CHARS} characters.` : null;
}

interface PasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
}

export function PasswordField({ label, value, error, onChange }: PasswordFieldProps): ReactNode {
  const [isShown, setShown] = useState(false);
  return (
    <Field label={label} hint={`At least ${LEAST_CHARS} characters; a few words are good.`} error={error}>
      {(control) => (
        <span className="with-button">
          <input
            {...control}
            type={isShown ? "text" : "password"}
            autoComplete="new-password"
            required
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <button type="button" className="button" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
            {isShown ? "Hide" : "Show"}
          </button>
        </span>
      )}
    </Field>
  );
}
