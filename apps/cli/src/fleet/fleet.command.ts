import type { Command } from 'commander';
import type { End } from '../cli-error.ts';
import { addApply } from './apply.command.ts';
import { addCalendar } from './calendar.command.ts';
import { addDiff } from './diff.command.ts';
import { addExport } from './export.command.ts';
import { addStatus } from './status.command.ts';

/** The commands about everything at once; each stands at the top. */
export function addFleet(program: Command, end: End): void {
  addStatus(program, end);
  addApply(program, end);
  addDiff(program, end);
  addExport(program);
  addCalendar(program);
}
