import { Inject, Injectable } from '@nestjs/common';
import type { RerunReport } from '@keyturn/domain';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { Sender } from '../lives/sender.ts';
import { MigrationCommands } from '../migrations/migration-commands.service.ts';
import { TokenCommands } from '../tokens/token-commands.service.ts';
import { AssistantReports, type AssistantReport } from './assistant-reports.service.ts';
import { isSubjectOver, type TaskOfMigration, type TaskOfToken, type TaskRow } from './task-row.ts';

interface Completion {
  readonly command: 'completeTask';
  readonly evidence?: string | undefined;
  readonly report?: AssistantReport | undefined;
}

/** What people do with a task; `untilAt` is epoch ms of fleet time. */
export type TaskOrder =
  | Completion
  | { readonly command: 'snoozeTask'; readonly untilAt: number }
  | { readonly command: 'assignTask'; readonly owner: string };

/** Tells the life that a task is about what a person does with it. */
@Injectable()
export class TaskOrders {
  readonly #tokens: TokenCommands;
  readonly #migrations: MigrationCommands;
  readonly #reports: AssistantReports;

  constructor(
    @Inject(TokenCommands) tokens: TokenCommands,
    @Inject(MigrationCommands) migrations: MigrationCommands,
    @Inject(AssistantReports) reports: AssistantReports,
  ) {
    this.#tokens = tokens;
    this.#migrations = migrations;
    this.#reports = reports;
  }

  /** Throws what the life refuses, `request.invalid` for a report that does not fit, `service.unavailable`. */
  async carryOut(row: TaskRow, order: TaskOrder, sender: Sender): Promise<void> {
    const { id } = row.state;
    // Nobody is left who could say so.
    if (isSubjectOver(row))
      throw new ApiRefusal('task.notOpen', { detail: `${id} is ${row.state.phase}: none of its tasks is open.` });
    await (row.domain === 'token' ? this.#ofToken(row, order, sender) : this.#ofMigration(row, order, sender));
  }

  async #ofToken({ state, task }: TaskOfToken, order: TaskOrder, sender: Sender): Promise<void> {
    const { id: taskId } = task;
    if (order.command === 'completeTask') {
      if (order.report !== undefined) throw reportsNothing();
      await this.#tokens.send(state.id, { command: 'completeTask', says: { taskId, ...evidenceOf(order) } }, sender);
    } else await this.#tokens.send(state.id, saidOf(order, taskId), sender);
  }

  async #ofMigration(row: TaskOfMigration, order: TaskOrder, sender: Sender): Promise<void> {
    const { state, task } = row;
    const { id: taskId } = task;
    if (order.command === 'completeTask') {
      const says = { taskId, ...evidenceOf(order), ...(await this.#reportOf(row, order)) };
      await this.#migrations.send(state.id, { command: 'completeTask', says }, sender);
    } else await this.#migrations.send(state.id, saidOf(order, taskId), sender);
  }

  async #reportOf({ state, completedAt }: TaskOfMigration, { report }: Completion): Promise<{ report?: RerunReport }> {
    if (report === undefined) return {};
    // A repeat: what runs by now is another attempt, and its keys are its own.
    if (completedAt !== null) return { report: { outcome: report.outcome } };
    return { report: await this.#reports.take(state, report) };
  }
}

const evidenceOf = ({ evidence }: Completion): { evidence?: string } => (evidence === undefined ? {} : { evidence });

function saidOf(order: Exclude<TaskOrder, Completion>, taskId: string) {
  return order.command === 'snoozeTask'
    ? { command: order.command, says: { taskId, untilAt: order.untilAt } }
    : { command: order.command, says: { taskId, owner: order.owner } };
}

function reportsNothing(): ApiRefusal {
  const message = 'only a run in the assistant is reported';
  return new ApiRefusal('request.invalid', {
    detail: `The field report does not fit: ${message}.`,
    violations: [{ path: 'report', severity: 'error', code: 'NotAllowed', message }],
  });
}
