import { NoAnswer, Refusal } from '@keyturn/client';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { commonWords } from '../words/common-words.ts';
import { useWords } from '../words/define-words.ts';

export type Violation = NonNullable<Refusal['problem']['violations']>[number];

/** The API's reasons about one field: `path` as the API names it (`/value`, `value`, `spec/owner`). */
export function violationsOf(error: unknown, field: string): readonly Violation[] {
  if (!(error instanceof Refusal)) return [];
  const wanted = field.replaceAll('.', '/').replace(/^\//, '');
  return (error.problem.violations ?? []).filter(({ path }) => path.replaceAll('.', '/').replace(/^\//, '') === wanted);
}

interface RefusalNoteProps {
  readonly error: unknown;
  /** Fields that show their own violations: not repeated here. */
  readonly shownElsewhere?: readonly string[];
  /** What can be done about it, such as a button to look again. */
  readonly children?: ReactNode;
}

/** What went wrong with what was asked: what happened, why, what to do next, and its code. Shows nothing without an error. */
export function RefusalNote({ error, shownElsewhere = [], children }: RefusalNoteProps) {
  const { t } = useWords(commonWords);
  if (error === null || error === undefined) return null;
  const said = wordsOf(error, t('notReached'), t('unexpected'));
  const elsewhere = new Set(shownElsewhere.flatMap((field) => violationsOf(error, field)));
  const violations =
    error instanceof Refusal ? (error.problem.violations ?? []).filter((one) => !elsewhere.has(one)) : [];
  return (
    <div role="alert" className="flex gap-2 rounded-md border border-expired/40 bg-expired-soft p-3 text-sm">
      <TriangleAlert aria-hidden size={18} className="mt-0.5 shrink-0 text-expired" />
      <div className="min-w-0 space-y-1 break-words">
        <p className="font-medium">{said.what}</p>
        {said.next !== undefined && <p>{said.next}</p>}
        {violations.length > 0 && (
          <ul className="list-disc pl-5">
            {violations.map((violation) => (
              <li key={`${violation.path} ${violation.code}`}>
                {violation.path !== '' && <code className="mr-1">{violation.path}</code>}
                {violation.message} {violation.proposal}
              </li>
            ))}
          </ul>
        )}
        {said.code !== undefined && <p className="text-xs text-muted">{said.code}</p>}
        {children}
      </div>
    </div>
  );
}

function wordsOf(
  error: unknown,
  notReached: string,
  unexpected: string,
): { what: string; next?: string; code?: string } {
  if (error instanceof Refusal) {
    const { detail, action, code, requestId } = error.problem;
    return { what: detail, ...(action !== undefined && { next: action }), code: `${code} · ${requestId}` };
  }
  if (error instanceof NoAnswer) return { what: notReached };
  return { what: unexpected };
}
