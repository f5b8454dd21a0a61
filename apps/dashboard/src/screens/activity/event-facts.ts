import type { Say } from '../../words/define-words.ts';
import { causeText } from '../../words/cause-words.ts';

type Data = Readonly<Record<string, unknown>>;

interface Speakers {
  readonly say: Say<'version' | 'attempt'>;
  readonly cause: Parameters<typeof causeText>[0];
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Who did it, where the event says so. */
export const actorOf = (data: Data): string | null => textOf(data['by']);

/** What an event says beyond its type, shortest first: version, attempt, cause, code, consumer, comment. */
export function detailsOf(data: Data, { say, cause }: Speakers): string[] {
  const { version, attempt } = data;
  const reason = textOf(data['cause']) ?? textOf(data['reason']);
  return [
    typeof version === 'number' ? say('version', { n: version }) : null,
    typeof attempt === 'number' ? say('attempt', { n: attempt }) : null,
    reason === null ? null : causeText(cause, reason),
    textOf(data['consumer']),
    textOf(data['code']),
    textOf(data['choice']),
    textOf(data['comment']),
  ].filter((detail) => detail !== null);
}

/** Where the page of a subject is. */
export function subjectPath(subject: string): string {
  const [kind, id = ''] = subject.split('/');
  return `/${kind}s/${id}`;
}
