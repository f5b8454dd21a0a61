import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface TickProps {
  readonly isTicked: boolean;
  readonly onChange: (isTicked: boolean) => void;
  readonly children: ReactNode;
  readonly isDisabled?: boolean;
  readonly className?: string;
}

/** A box to tick; all of its text can be pressed. */
export function Tick({ isTicked, onChange, children, isDisabled = false, className }: TickProps) {
  return (
    <label
      className={classNames(
        'flex min-h-9 items-start gap-2.5 py-1.5 pointer-coarse:min-h-11 pointer-coarse:py-2.5',
        isDisabled ? 'cursor-not-allowed opacity-55' : 'cursor-pointer',
        className,
      )}
    >
      <input
        type="checkbox"
        className="mt-0.5 size-4 shrink-0 accent-(--accent) pointer-coarse:size-5"
        checked={isTicked}
        disabled={isDisabled}
        onChange={({ target }) => onChange(target.checked)}
      />
      <span className="min-w-0">{children}</span>
    </label>
  );
}
