import type { getTasks, Me, Task } from '@keyturn/client';
import { TASK_KINDS } from '../../work/task-kinds.ts';

type Query = NonNullable<NonNullable<Parameters<typeof getTasks>[0]>['query']>;

/** What the URL says of the list. */
export interface TaskFilter {
  readonly kinds: readonly Task['kind'][];
  readonly owners: readonly string[];
  readonly subjects: readonly string[];
  readonly isMine: boolean;
  readonly isOverdue: boolean;
}

/** Reads `?kind=&owner=&subject=&whose=mine&overdue=true`; what makes no sense there is left out. */
export function taskFilterOf(all: (name: string) => readonly string[]): TaskFilter {
  return {
    kinds: all('kind').filter((kind) => isKind(kind)),
    owners: all('owner'),
    subjects: all('subject').filter((subject) => /^(token|migration)\/./.test(subject)),
    isMine: all('whose').includes('mine'),
    isOverdue: all('overdue').includes('true'),
  };
}

/** The same as the API takes it. A task is given to somebody by their name, or by that of their key. */
export function taskListQuery(filter: TaskFilter, me: Pick<Me, 'name' | 'person'> | null): Query {
  const mine = me === null ? [] : [...new Set([me.person ?? me.name, me.name])];
  const owners = filter.isMine ? mine : filter.owners;
  return {
    ...(filter.kinds.length > 0 && { kind: [...filter.kinds] }),
    ...(owners.length > 0 && { owner: [...owners] }),
    ...(filter.subjects.length > 0 && { subject: [...filter.subjects] }),
    ...(filter.isOverdue && { overdue: 'true' as const }),
  };
}

export const isFiltered = ({ kinds, owners, subjects, isMine, isOverdue }: TaskFilter): boolean =>
  isMine || isOverdue || kinds.length + owners.length + subjects.length > 0;

const isKind = (text: string): text is Task['kind'] => (TASK_KINDS as readonly string[]).includes(text);
