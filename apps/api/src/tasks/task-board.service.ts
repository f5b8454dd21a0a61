import { Inject, Injectable } from '@nestjs/common';
import { atlassianAddresses, type AtlassianAddresses, type Config } from '@keyturn/config';
import type { Language, TaskListQuery, taskPage } from '@keyturn/contracts/schemas';
import type { Records, TransitionItem } from '@keyturn/records';
import type { z } from 'zod';
import { tokenSubject, type Informer } from '../informer/informer.ts';
import { comparePositions, type SortPosition } from '../informer/sorted-index.ts';
import { CONFIG, INFORMER, RECORDS } from '../parts.ts';
import { unreadable } from '../tokens/token-commands.service.ts';
import { pastTask, TASK_EVENTS } from './past-task.ts';
import { ownerOf, taskView, type TaskOfToken, type TaskView } from './task-view.ts';

/** A token has few tasks in its life: one page is nearly always all. */
const TOLD_PAGE = 500;

/** The work for people: open tasks from memory, completed ones from the history of their token. */
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
    const found = this.#open(filter).toSorted((a, b) => comparePositions(positionOf(a), positionOf(b), false));
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

  /** One task, open or completed; null when there never was one. Throws `service.unavailable` for a token that a later Keyturn wrote. */
  async find(taskId: string): Promise<TaskOfToken | null> {
    // `<token>.<n>`, and ids of tokens hold no dot.
    const entry = this.#informer.get(tokenSubject(taskId.slice(0, Math.max(0, taskId.lastIndexOf('.')))));
    if (entry === undefined) return null;
    if (entry.snapshot === null) throw unreadable(entry.id);
    const { state } = entry.snapshot;
    const open = state.tasks.find(({ id }) => id === taskId);
    if (open !== undefined) return { state, task: open, completedAt: null };
    const past = pastTask(taskId, await this.#told(entry.id));
    return past === null ? null : { state, ...past };
  }

  view(row: TaskOfToken, language: Language): TaskView {
    return taskView(row, language, this.#addresses);
  }

  /** All the history of a token tells of tasks, oldest first. */
  async #told(tokenId: string): Promise<TransitionItem[]> {
    const subject = tokenSubject(tokenId);
    const told: TransitionItem[] = [];
    for (let after = 0; ;) {
      const page = await this.#records.transitions.feed({ after, limit: TOLD_PAGE, subject, types: TASK_EVENTS });
      told.push(...page);
      if (page.length < TOLD_PAGE) return told;
      after = page.at(-1)?.seq ?? after;
    }
  }

  #open({ kind, owner, overdue, subject }: Omit<TaskListQuery, 'limit' | 'cursor' | 'lang'>): TaskOfToken[] {
    const now = this.#informer.now();
    const found: TaskOfToken[] = [];
    for (const entry of this.#informer.tokens.values()) {
      const state = entry.snapshot?.state;
      if (state === undefined || state.tasks.length === 0) continue;
      if (subject !== undefined && !subject.includes(tokenSubject(entry.id))) continue;
      for (const task of state.tasks) {
        if (owner !== undefined && !owner.includes(ownerOf({ state, task }))) continue;
        if (kind !== undefined && !kind.includes(task.kind)) continue;
        if (overdue !== undefined && overdue !== (task.dueAt !== null && task.dueAt < now)) continue;
        found.push({ state, task, completedAt: null });
      }
    }
    return found;
  }
}

const positionOf = ({ task }: TaskOfToken): SortPosition => ({ value: task.dueAt, id: task.id });
