import { Inject, Injectable } from '@nestjs/common';
import { atlassianAddresses, type AtlassianAddresses, type Config } from '@keyturn/config';
import type { Language, TaskListQuery, taskPage } from '@keyturn/contracts/schemas';
import type { Records, TransitionItem } from '@keyturn/records';
import type { z } from 'zod';
import { migrationSubject, tokenSubject, type AnySubject, type Informer } from '../informer/informer.ts';
import { comparePositions, type SortPosition } from '../informer/sorted-index.ts';
import { unreadable } from '../lives/life-commands.ts';
import { CONFIG, INFORMER, RECORDS } from '../parts.ts';
import { pastRerunTask, pastTask, TASK_EVENTS } from './past-task.ts';
import { ownerOfTask, subjectOfTask, type TaskOfMigration, type TaskOfToken, type TaskRow } from './task-row.ts';
import { taskView, type TaskView } from './task-view.ts';

/** A subject has few tasks in its life: one page is nearly always all. */
const TOLD_PAGE = 500;

type Filter = Omit<TaskListQuery, 'limit' | 'cursor' | 'lang'>;

/** The work for people: open tasks of tokens and migrations from memory, completed ones from their history. */
@Injectable()
export class TaskBoard {
  readonly #informer: Informer;
  readonly #records: Records;
  readonly #addresses: AtlassianAddresses;

  constructor(@Inject(INFORMER) informer: Informer, @Inject(RECORDS) records: Records, @Inject(CONFIG) config: Config) {
    this.#informer = informer;
    this.#records = records;
    this.#addresses = atlassianAddresses(config);
  }

  /** Open tasks, the most urgent first. Throws `request.badCursor`. */
  list({ limit, cursor, lang, ...filter }: TaskListQuery): z.output<typeof taskPage> {
    const { cursors, asOf } = this.#informer;
    const list = `tasks ${JSON.stringify(filter)}`;
    const after = cursor === undefined ? null : cursors.read(list, cursor);
    const now = this.#informer.now();
    const found = [...this.#open()]
      .filter((row) => isAskedFor(row, filter, now))
      .toSorted((a, b) => comparePositions(positionOf(a), positionOf(b), false));
    const rest = found.filter((row) => after === null || comparePositions(positionOf(row), after, false) > 0);
    const shown = rest.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => this.view(row, lang)),
      ...(rest.length > limit && last !== undefined && { next: cursors.write(list, positionOf(last)) }),
      total: found.length,
      asOf,
    };
  }

  /** One task, open or completed; null when there never was one. Throws `service.unavailable` where a later Keyturn wrote what it is about. */
  async find(taskId: string): Promise<TaskRow | null> {
    // `<id>.<n>`, and ids hold no dot. A token and a migration may have the same id: then what is open comes first.
    const id = taskId.slice(0, Math.max(0, taskId.lastIndexOf('.')));
    const found = [await this.#ofToken(id, taskId), await this.#ofMigration(id, taskId)].filter((row) => row !== null);
    return found.find(({ completedAt }) => completedAt === null) ?? found[0] ?? null;
  }

  view(row: TaskRow, language: Language): TaskView {
    return taskView(row, language, this.#addresses);
  }

  async #ofToken(tokenId: string, taskId: string): Promise<TaskOfToken | null> {
    const subject = tokenSubject(tokenId);
    const entry = this.#informer.get(subject);
    if (entry === undefined) return null;
    if (entry.snapshot === null) throw unreadable(entry.id);
    const { state } = entry.snapshot;
    const open = state.tasks.find(({ id }) => id === taskId);
    if (open !== undefined) return { domain: 'token', state, task: open, completedAt: null };
    const past = pastTask(taskId, await this.#told(subject));
    return past === null ? null : { domain: 'token', state, ...past };
  }

  async #ofMigration(migrationId: string, taskId: string): Promise<TaskOfMigration | null> {
    const subject = migrationSubject(migrationId);
    const entry = this.#informer.get(subject);
    if (entry === undefined) return null;
    if (entry.snapshot === null) throw unreadable(entry.id);
    const { state } = entry.snapshot;
    const open = state.tasks.find(({ id }) => id === taskId);
    if (open !== undefined) return { domain: 'migration', state, task: open, completedAt: null };
    const past = pastRerunTask(taskId, await this.#told(subject));
    return past === null ? null : { domain: 'migration', state, ...past };
  }

  /** All the history of a subject tells of tasks, oldest first. */
  async #told(subject: AnySubject): Promise<TransitionItem[]> {
    const told: TransitionItem[] = [];
    for (let after = 0; ;) {
      const page = await this.#records.transitions.feed({ after, limit: TOLD_PAGE, subject, types: TASK_EVENTS });
      told.push(...page);
      if (page.length < TOLD_PAGE) return told;
      after = page.at(-1)?.seq ?? after;
    }
  }

  *#open(): Generator<TaskRow> {
    for (const { snapshot } of this.#informer.tokens.values())
      for (const task of snapshot?.state.tasks ?? [])
        if (snapshot !== null) yield { domain: 'token', state: snapshot.state, task, completedAt: null };
    for (const { snapshot } of this.#informer.migrations.values())
      for (const task of snapshot?.state.tasks ?? [])
        if (snapshot !== null) yield { domain: 'migration', state: snapshot.state, task, completedAt: null };
  }
}

function isAskedFor(row: TaskRow, { kind, owner, overdue, subject }: Filter, now: number): boolean {
  const { task } = row;
  if (subject !== undefined && !subject.includes(subjectOfTask(row))) return false;
  if (owner !== undefined && !owner.includes(ownerOfTask(row))) return false;
  if (kind !== undefined && !kind.includes(task.kind)) return false;
  return overdue === undefined || overdue === (task.dueAt !== null && task.dueAt < now);
}

/** Tasks of a token and of a migration may have the same id. */
const positionOf = (row: TaskRow): SortPosition => ({ value: row.task.dueAt, id: `${row.task.id} ${row.domain}` });
