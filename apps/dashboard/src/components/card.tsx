import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface CardProps {
  readonly title?: ReactNode;
  /** Beside the title: a link, a switch. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  /** No inner space: for tables and lists that reach the edge. */
  readonly isFlush?: boolean;
}

/** A part of a page with a heading of its own. */
export function Card({ title, aside, children, className, isFlush = false }: CardProps) {
  return (
    <section className={classNames('min-w-0 rounded-lg border border-line bg-surface shadow-card', className)}>
      {title !== undefined && (
        <header className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-4 py-2">
          <h2 className="text-sm font-semibold">{title}</h2>
          {aside}
        </header>
      )}
      <div className={isFlush ? '' : 'p-4'}>{children}</div>
    </section>
  );
}

/** Names and what holds of them, in two columns that become one on a narrow page. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-1 gap-x-6 gap-y-2 sm:grid-cols-[max-content_1fr]">{children}</dl>;
}

export function Fact({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="mb-1 min-w-0 break-words sm:mb-0">{children}</dd>
    </>
  );
}
