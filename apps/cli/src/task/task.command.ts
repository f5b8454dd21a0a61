import type { Command } from 'commander';
import { addTaskDone, addTaskHandover, addTaskSnooze } from './task-change.command.ts';
import { addTaskList, addTaskShow } from './task-read.command.ts';

const EXAMPLES = `Examples:
  keyturn task list --overdue
  keyturn task show hr-adapters.3
  keyturn task done hr-adapters.3 --evidence "revoked in Data Manager"
`;

export function addTask(program: Command): void {
  const task = program.command('task').description('work that waits for a person').addHelpText('before', EXAMPLES);
  addTaskList(task);
  addTaskShow(task);
  addTaskDone(task);
  addTaskSnooze(task);
  addTaskHandover(task);
}
