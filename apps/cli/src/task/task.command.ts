import type { Command } from 'commander';
import type { End } from '../cli-error.ts';
import { addTaskDone, addTaskHandover, addTaskSnooze } from './task-change.command.ts';
import { addTaskOpen } from './task-open.command.ts';
import { addTaskList, addTaskShow } from './task-read.command.ts';

const EXAMPLES = `Examples:
  keyturn task list --overdue
  keyturn task show hr-adapters.3
  keyturn task done hr-adapters.3 --evidence "revoked in Data Manager"
`;

export function addTask(program: Command, end: End): void {
  const task = program.command('task').description('work that waits for a person').addHelpText('before', EXAMPLES);
  addTaskList(task);
  addTaskShow(task);
  addTaskOpen(task);
  addTaskDone(task, end);
  addTaskSnooze(task, end);
  addTaskHandover(task, end);
}
