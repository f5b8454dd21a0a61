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
import type { z } from 'zod';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import { TaskBoard } from './task-board.service.ts';
import { TaskOrders, type TaskOrder } from './task-orders.service.ts';
import type { TaskRow } from './task-row.ts';
import type { TaskView } from './task-view.ts';

type Lang = z.output<typeof taskQuery>;
type OnTask<Body> = ApiRequest<Body, Lang, 'id'>;

@Controller()
export class TasksController {
  readonly #board: TaskBoard;
  readonly #orders: TaskOrders;

  constructor(@Inject(TaskBoard) board: TaskBoard, @Inject(TaskOrders) orders: TaskOrders) {
    this.#board = board;
    this.#orders = orders;
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
    summary: 'Say that a task is done; of a run in the assistant, how it ended',
    query: taskQuery,
    body: taskCompletion,
    // The keys of a large migration are many.
    bodyLimit: 'large',
    answer: task,
    refusals: ['task.notOpen', 'task.needsValue', 'task.needsConsent', 'task.needsDecision', 'task.needsReport'],
  })
  complete(request: OnTask<z.output<typeof taskCompletion>>): Promise<TaskView> {
    return this.#carryOut({ command: 'completeTask', ...request.body }, request);
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
    return this.#carryOut({ command: 'snoozeTask', untilAt: Date.parse(request.body.until) }, request);
  }

  @Route({
    method: 'POST',
    path: '/v1/tasks/:id/assign',
    permission: 'tasks.work',
    summary: 'Give a task to somebody else than the owner of what it is about',
    query: taskQuery,
    body: taskAssignment,
    answer: task,
    refusals: ['task.notOpen'],
  })
  assign(request: OnTask<z.output<typeof taskAssignment>>): Promise<TaskView> {
    return this.#carryOut({ command: 'assignTask', owner: request.body.owner }, request);
  }

  async #carryOut(order: TaskOrder, request: OnTask<unknown>): Promise<TaskView> {
    const { params, query } = request;
    await this.#orders.carryOut(await this.#require(params.id), order, request);
    return this.#board.view(await this.#require(params.id), query.lang);
  }

  async #require(taskId: string): Promise<TaskRow> {
    const found = await this.#board.find(taskId);
    if (found === null) throw new ApiRefusal('resource.notFound', { detail: 'There is no such task.' });
    return found;
  }
}
