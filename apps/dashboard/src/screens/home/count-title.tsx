import type { ReactNode } from 'react';
import { classNames } from '../../components/class-names.ts';

interface CountTitleProps {
  readonly count: number | undefined;
  readonly children: ReactNode;
  /** How the number looks when it is not zero. */
  readonly look: string;
}

/** A heading that is read by its number first. */
export function CountTitle({ count, children, look }: CountTitleProps) {
  return (
    <span className="flex items-baseline gap-2">
      <span
        className={classNames(
          'tabular text-xl font-semibold',
          count === undefined || count === 0 ? 'text-muted' : look,
        )}
      >
        {count ?? '–'}
      </span>
      {children}
    </span>
  );
}
