import { Inject, Injectable } from '@nestjs/common';
import type { TaskListQuery, taskPage } from '@keyturn/contracts/schemas';
import type { OpenTask } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import type { z } from 'zod';
import { tokenSubject, type Informer } from '../informer/informer.ts';
import { comparePositions, type SortPosition } from '../informer/sorted-index.ts';
import { INFORMER, RECORDS } from '../parts.ts';
import { taskView, type TaskOfToken } from './task-view.ts';

/** A token has few tasks in its life; those of the earlier thousand are not looked for. */
const TASK_EVENTS_READ = 1_000;

/** The work for people: open tasks from memory, completed ones from the history of their token. */
@Injectable()
export class TaskBoard {
  readonly #informer: Informer;
  readonly #records: Records;

  constructor(@Inject(INFORMER) informer: Informer, @Inject(RECORDS) records: Records) {
    this.#informer = informer;
    this.#records = records;
  }

  /** Open tasks, the most urgent first. Throws `request.badCursor`. */
  list({ limit, cursor, lang, ...filter }: TaskListQuery): z.output<typeof taskPage> {
    const { cursors, asOf } = this.#informer;
    const list = `tasks ${JSON.stringify(filter)}`;
    const after = cursor === undefined ? null : cursors.read(list, cursor);
    const found = this.#open(filter).toSorted((a, b) => comparePositions(positionOf(a), positionOf(b), false));
    const rest = found.filter((row) => after === null || comparePositions(positionOf(row), after, false) > 0);
    const shown = rest.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => taskView(row, lang)),
      ...(rest.length > limit && last !== undefined && { next: cursors.write(list, positionOf(last)) }),
      total: found.length,
      asOf,
    };
  }

  /** One task, open or completed; null when there never was one. */
  async find(taskId: string): Promise<TaskOfToken | null> {
    // `<token>.<n>`, and ids of tokens hold no dot.
    const entry = this.#informer.get(tokenSubject(taskId.slice(0, Math.max(0, taskId.lastIndexOf('.')))));
    if (entry === undefined) return null;
    const open = entry.snapshot?.state.tasks.find(({ id }) => id === taskId);
    if (open !== undefined) return { entry, task: open, completedAt: null };
    const events = await this.#records.transitions.feed({
      after: 0,
      limit: TASK_EVENTS_READ,
      subject: tokenSubject(entry.id),
      types: ['keyturn.task.opened', 'keyturn.task.completed'],
    });
    const task = events.map(({ data }) => (data as { task?: OpenTask }).task).find((opened) => opened?.id === taskId);
    const completed = events.find(({ data }) => (data as { taskId?: string }).taskId === taskId);
    return task === undefined ? null : { entry, task, completedAt: completed?.at ?? null };
  }

  #open({ kind, owner, overdue, subject }: Omit<TaskListQuery, 'limit' | 'cursor' | 'lang'>): TaskOfToken[] {
    const now = this.#informer.now();
    const found: TaskOfToken[] = [];
    for (const entry of this.#informer.tokens.values()) {
      const tasks = entry.snapshot?.state.tasks ?? [];
      if (tasks.length === 0) continue;
      if (owner !== undefined && !owner.includes(entry.item.owner)) continue;
      if (subject !== undefined && !subject.includes(tokenSubject(entry.id))) continue;
      for (const task of tasks) {
        if (kind !== undefined && !kind.includes(task.kind)) continue;
        if (overdue !== undefined && overdue !== (task.dueAt !== null && task.dueAt < now)) continue;
        found.push({ entry, task, completedAt: null });
      }
    }
    return found;
  }
}

const positionOf = ({ task }: TaskOfToken): SortPosition => ({ value: task.dueAt, id: task.id });
