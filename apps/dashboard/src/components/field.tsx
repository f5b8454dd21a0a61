import { type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';
import type { Violation } from './refusal-note.tsx';

export const INPUT_LOOK =
  'w-full min-h-9 rounded-md border border-control bg-surface px-2.5 py-1.5 text-sm text-ink placeholder:text-muted ' +
  'aria-invalid:border-expired pointer-coarse:min-h-11 pointer-coarse:text-base';

/** What an input needs to be read with its label, hint and refusal. */
export interface FieldParts {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
  readonly className: string;
}

interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** Found on this page, before anything was sent. */
  readonly problem?: string | undefined;
  /** The API's reasons, with what it proposes. */
  readonly violations?: readonly Violation[];
  readonly className?: string;
  readonly children: (parts: FieldParts) => ReactNode;
}

/** A labelled input; what is wrong with it stands next to it. */
export function Field({ label, hint, problem, violations = [], className, children }: FieldProps) {
  const id = useId();
  const isWrong = problem !== undefined || violations.some(({ severity }) => severity === 'error');
  const isDescribed = hint !== undefined || isWrong || violations.length > 0;
  return (
    <div className={classNames('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        className: INPUT_LOOK,
        ...(isDescribed && { 'aria-describedby': `${id}-more` }),
        ...(isWrong && { 'aria-invalid': true }),
      })}
      <div id={`${id}-more`} aria-live="polite" className="space-y-1 text-xs">
        {problem !== undefined && <p className="font-medium text-expired">{problem}</p>}
        {violations.map(({ code, message, proposal, severity }) => (
          <p key={`${code} ${message}`} className={severity === 'error' ? 'text-expired' : 'text-at-risk'}>
            <span className="font-medium">{message}</span> {proposal}
          </p>
        ))}
        {hint !== undefined && <p className="text-muted">{hint}</p>}
      </div>
    </div>
  );
}
