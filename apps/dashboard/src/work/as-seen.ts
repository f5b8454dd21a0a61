import { Refusal } from '@keyturn/client';

/** Far more than reminders come between looking and pressing. */
const MOST_TRIES = 4;

interface AsSeen<Seen, Answer> {
  /** What the person had on the page. */
  readonly seen: Seen;
  readonly revisionOf: (seen: Seen) => number;
  readonly read: () => Promise<Seen>;
  /** Whether all that the act is about is as it was: a reminder that was sent changes the revision, too. */
  readonly isSame: (now: Seen, seen: Seen) => boolean;
  readonly send: (headers: Readonly<Record<string, string>>) => Promise<Answer>;
}

/** Acts on what was seen, or not at all: throws the refusal `request.revisionChanged` when that has changed. */
export async function sendAsSeen<Seen, Answer>(act: AsSeen<Seen, Answer>): Promise<Answer> {
  let revision = act.revisionOf(act.seen);
  for (let tries = 1; ; tries += 1) {
    try {
      return await act.send({ 'if-match': `"${revision}"` });
    } catch (error) {
      if (!isChanged(error) || tries === MOST_TRIES) throw error;
      const now = await act.read();
      if (!act.isSame(now, act.seen)) throw error;
      revision = act.revisionOf(now);
    }
  }
}

export const isChanged = (error: unknown): boolean =>
  error instanceof Refusal && error.code === 'request.revisionChanged';
