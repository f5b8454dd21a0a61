import type { MigrationAttempt, MigrationAttemptDetail } from '@keyturn/client';
import type { ReliesOn } from '../http/relied-on.ts';
import { codeText, instantText } from '../output/instant-text.ts';
import { factLines, tableLines } from '../output/table.ts';
import { wrapText } from '../output/wrap-text.ts';
import type { Language } from '../output/words.ts';

type AttemptView = ReliesOn<MigrationAttempt, 'n'>;
type AttemptDetailView = ReliesOn<MigrationAttemptDetail, 'n'>;

/** Attempts one under the other, as the API orders them. */
export function attemptTable(attempts: readonly AttemptView[], lang: Language): string[] {
  return tableLines(
    ['ATTEMPT', 'STARTED', 'ENDED', 'OUTCOME', 'CAUSE', 'MIGRATED', 'FAILED', 'REMAINING'],
    attempts.map(({ n, startedAt, endedAt, outcome, cause, migrated, failed, remaining }) => [
      String(n),
      instantText(startedAt),
      instantText(endedAt),
      outcome ?? '',
      cause ?? '',
      countText(migrated),
      countText(failed),
      countText(remaining),
    ]),
    lang,
  );
}

/** One attempt with its keys, at most `width` columns wide. */
export function attemptLines(attempt: AttemptDetailView, width: number): string[] {
  const { n, mode, failedChecks } = attempt;
  const facts = factLines([
    ['attempt', String(n)],
    ['mode', mode === 'assistant' ? 'a person runs it in the assistant' : mode],
    ['started', attempt.startedAt && instantText(attempt.startedAt)],
    ['ended', attempt.endedAt && instantText(attempt.endedAt)],
    ['outcome', attempt.outcome],
    ['cause', attempt.cause],
    ['job', attempt.jobId],
    ['check task', attempt.checkTaskId],
    ['migrate task', attempt.migrateTaskId],
    ['failed checks', (failedChecks ?? []).map(({ key }) => key).join(', ')],
    ['status seen', attempt.statusSeenAt && instantText(attempt.statusSeenAt)],
  ]);
  const lists = [
    ['migrated', attempt.migratedKeys],
    ['failed', attempt.failedKeys],
    ['there before', attempt.inCloudKeys],
    ['remaining', attempt.remainingKeys],
  ] as const;
  return [...facts, ...lists.flatMap(([name, keys]) => keyLines({ name, keys: keys ?? [], width }))];
}

/** Keys under a heading that counts them; nothing for none. */
export function keyLines({
  name,
  keys,
  width,
}: {
  readonly name: string;
  readonly keys: readonly string[];
  readonly width: number;
}): string[] {
  if (keys.length === 0) return [];
  return ['', `${name} (${keys.length})`, ...wrapText(keys.join(', '), width - 2).map((line) => `  ${line}`)];
}

/** An attempt in one line. */
export function countsText(attempt: AttemptView): string {
  const { n, outcome, endedAt, cause, migrated, failed, remaining } = attempt;
  const end = outcome ? codeText(outcome) : endedAt ? 'ended' : 'under way';
  const isKnown = [migrated, failed, remaining].some((number) => typeof number === 'number');
  const counts = `${countText(migrated)} migrated, ${countText(failed)} failed, ${countText(remaining)} remaining`;
  return [`${n} ${end}`, ...(cause ? [cause] : []), ...(isKnown ? [counts] : [])].join(': ');
}

const countText = (number: number | null | undefined): string => (typeof number === 'number' ? String(number) : '-');
