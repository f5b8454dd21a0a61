import type { Records } from '@keyturn/records';
import type { AnySubject, Informer } from '../informer/informer.ts';

interface TimelineQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface Asked {
  readonly informer: Informer;
  readonly records: Pick<Records, 'transitions'>;
  readonly subject: AnySubject;
  readonly query: TimelineQuery;
}

/** What happened to a subject, one page, newest first. Throws `request.badCursor`. */
export async function readTimeline({ informer, records, subject, query: { limit, cursor } }: Asked) {
  const { cursors, asOf } = informer;
  const list = `timeline ${subject}`;
  const before = cursor === undefined ? undefined : Number(cursors.read(list, cursor).value);
  const found = await records.transitions.timeline({
    subject,
    limit: limit + 1,
    ...(before !== undefined && { before }),
  });
  const items = found
    .slice(0, limit)
    .map(({ seq, revision, type, at, data }) => ({ seq, revision, type, at, data: data as Record<string, unknown> }));
  const last = items.at(-1);
  const isMore = found.length > limit && last !== undefined;
  return { items, ...(isMore && { next: cursors.write(list, { value: last.seq, id: subject }) }), asOf };
}
