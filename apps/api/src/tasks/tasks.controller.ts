import { Controller, Inject } from '@nestjs/common';
import {
  task,
  taskAssignment,
  taskCompletion,
  taskListQuery,
  taskPage,
  taskQuery,
  taskSnooze,
  type TaskListQuery,
} from '@keyturn/contracts/schemas';
import { isOver, type TASK_COMMANDS } from '@keyturn/domain';
import type { z } from 'zod';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import { TokenCommands, type Order } from '../tokens/token-commands.service.ts';
import { TaskBoard } from './task-board.service.ts';
import type { TaskOfToken, TaskView } from './task-view.ts';

type Lang = z.output<typeof taskQuery>;
type OnTask<Body> = ApiRequest<Body, Lang, 'id'>;
type TaskCommandName = keyof typeof TASK_COMMANDS;

@Controller()
export class TasksController {
  readonly #board: TaskBoard;
  readonly #commands: TokenCommands;

  constructor(@Inject(TaskBoard) board: TaskBoard, @Inject(TokenCommands) commands: TokenCommands) {
    this.#board = board;
    this.#commands = commands;
  }

  @Route({
    method: 'GET',
    path: '/v1/tasks',
    permission: 'tasks.read',
    summary: 'Open tasks, the most urgent first',
    query: taskListQuery,
    answer: taskPage,
  })
  list({ query }: ApiRequest<undefined, TaskListQuery>): z.output<typeof taskPage> {
    return this.#board.list(query);
  }

  @Route({
    method: 'GET',
    path: '/v1/tasks/:id',
    permission: 'tasks.read',
    summary: 'One task with its steps',
    query: taskQuery,
    answer: task,
  })
  async get({ params, query }: ApiRequest<undefined, Lang, 'id'>): Promise<TaskView> {
    return this.#board.view(await this.#require(params.id), query.lang);
  }

  @Route({
    method: 'POST',
    path: '/v1/tasks/:id/complete',
    permission: 'tasks.work',
    summary: 'Say that a task is done',
    query: taskQuery,
    body: taskCompletion,
    answer: task,
    refusals: ['task.notOpen', 'task.needsValue'],
  })
  complete(request: OnTask<z.output<typeof taskCompletion>>): Promise<TaskView> {
    const { params, body } = request;
    return this.#carryOut({ command: 'completeTask', says: { taskId: params.id, ...body } }, request);
  }

  @Route({
    method: 'POST',
    path: '/v1/tasks/:id/snooze',
    permission: 'tasks.work',
    summary: 'Put the reminders of a task off, never past the last safe moment',
    query: taskQuery,
    body: taskSnooze,
    answer: task,
    refusals: ['task.notOpen', 'task.snoozeTooLong'],
  })
  snooze(request: OnTask<z.output<typeof taskSnooze>>): Promise<TaskView> {
    const { params, body } = request;
    return this.#carryOut(
      { command: 'snoozeTask', says: { taskId: params.id, untilAt: Date.parse(body.until) } },
      request,
    );
  }

  @Route({
    method: 'POST',
    path: '/v1/tasks/:id/assign',
    permission: 'tasks.work',
    summary: 'Give a task to somebody else than the owner of the token',
    query: taskQuery,
    body: taskAssignment,
    answer: task,
    refusals: ['task.notOpen'],
  })
  assign(request: OnTask<z.output<typeof taskAssignment>>): Promise<TaskView> {
    const { params, body } = request;
    return this.#carryOut({ command: 'assignTask', says: { taskId: params.id, owner: body.owner } }, request);
  }

  async #carryOut<Name extends TaskCommandName>(order: Order<Name>, request: OnTask<unknown>): Promise<TaskView> {
    const { params, query } = request;
    const { state } = await this.#require(params.id);
    // Nobody is left who could say so.
    if (isOver(state))
      throw new ApiRefusal('task.notOpen', { detail: `${state.id} is retired: none of its tasks is open.` });
    await this.#commands.send(state.id, order, request);
    return this.#board.view(await this.#require(params.id), query.lang);
  }

  async #require(taskId: string): Promise<TaskOfToken> {
    const found = await this.#board.find(taskId);
    if (found === null) throw new ApiRefusal('resource.notFound', { detail: 'There is no such task.' });
    return found;
  }
}
