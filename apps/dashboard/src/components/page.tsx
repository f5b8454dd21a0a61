import { type ReactNode, useEffect } from 'react';

interface PageProps {
  /** The one h1, and what the browser's tab shows. */
  readonly title: string;
  /** Under the title: what this is, in a few words. */
  readonly lead?: ReactNode;
  /** At the right: what can be done here. */
  readonly actions?: ReactNode;
  /** Before the title: a badge, where we are. */
  readonly above?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every screen. */
export function Page({ title, lead, actions, above, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Keyturn`;
  }, [title]);
  return (
    <div className="mx-auto flex w-full max-w-[100rem] flex-col gap-4 px-4 py-5 sm:px-6">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          {above}
          <h1 className="text-xl font-semibold tracking-tight break-words sm:text-2xl">{title}</h1>
          {lead !== undefined && <div className="mt-1 text-muted">{lead}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
