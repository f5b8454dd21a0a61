import { Controller, Inject } from '@nestjs/common';
import {
  task,
  taskCompletion,
  taskListQuery,
  taskPage,
  taskQuery,
  type TaskListQuery,
} from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import { TokenCommands } from '../tokens/token-commands.service.ts';
import { TaskBoard } from './task-board.service.ts';
import { taskView, type TaskOfToken, type TaskView } from './task-view.ts';

type Lang = z.output<typeof taskQuery>;

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
    return taskView(await this.#require(params.id), query.lang);
  }

  @Route({
    method: 'POST',
    path: '/v1/tasks/:id/complete',
    permission: 'tasks.work',
    summary: 'Say that a task is done',
    query: taskQuery,
    body: taskCompletion,
    answer: task,
    refusals: ['task.notOpen'],
  })
  async complete(request: ApiRequest<z.output<typeof taskCompletion>, Lang, 'id'>): Promise<TaskView> {
    const { params, query, body, principal, updateId } = request;
    const { entry } = await this.#require(params.id);
    const { evidence } = body;
    await this.#commands.completeTask(entry.id, { taskId: params.id, evidence, principal, updateId, ifMatch: null });
    return taskView(await this.#require(params.id), query.lang);
  }

  async #require(taskId: string): Promise<TaskOfToken> {
    const found = await this.#board.find(taskId);
    if (found === null) throw new ApiRefusal('resource.notFound', { detail: 'There is no such task.' });
    return found;
  }
}
