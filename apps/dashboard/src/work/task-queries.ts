import { getTask, type Task } from '@keyturn/client';
import { queryOptions } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import type { Language } from '../words/language.ts';

export const taskQuery = (id: string, lang: Language) =>
  queryOptions({
    queryKey: ['task', id, lang],
    queryFn: ({ signal }) => getTask({ client, path: { id }, query: { lang }, signal }),
  });

export interface Subject {
  readonly kind: 'token' | 'migration';
  readonly id: string;
  /** Its page. */
  readonly href: string;
}

/** `token/<id>` or `migration/<id>` in parts. */
export function subjectOf({ subject }: Pick<Task, 'subject'>): Subject {
  const [kind = '', id = ''] = subject.split('/');
  return kind === 'migration'
    ? { kind: 'migration', id, href: `/migrations/${id}` }
    : { kind: 'token', id, href: `/tokens/${id}` };
}
