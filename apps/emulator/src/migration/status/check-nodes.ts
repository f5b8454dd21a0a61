import type { CheckResult } from '../migration.schema.ts';
import type { CheckOutcome } from '../switches.schema.ts';
import { arrived, type Children, finished, type Look, PENDING, running, type StatusNode } from './status-node.ts';
import { timelineOf } from './timeline.ts';

// Published, except for the last one, which goes by their example.
const MESSAGES: Readonly<Record<'FAILED' | 'WARNING' | 'SUCCESS', string>> = {
  FAILED: 'At least one Preflight check has failed.',
  WARNING: 'All Preflight checks have passed with warning.',
  SUCCESS: 'All Preflight checks have passed.',
};

// The last node of a phase is written when a tenth of it is over.
const LAG = 1 / 10;

/** All pre-migration checks: the root of a check task, `check` of a migrate task. */
export function checksNode(look: Look): StatusNode {
  const { task, definition, now } = look;
  const { checksFrom, coreFrom } = timelineOf(look);
  if (now < checksFrom) return PENDING;
  if (task.isUnknownServer) return finished('FAILED', notAttached(definition));
  const children = arrived(checkNodes(look), look, {
    from: checksFrom,
    to: checksFrom + (coreFrom - checksFrom) * LAG,
  });
  if (now >= coreFrom) return { ...checksResult(task.checks), children };
  const [total, processed] = [task.checks.length, doneChecks(look)];
  const progress = { rows: [{ name: 'Preflight Checks', total, processed }], share: processed / total };
  return { ...running(look, progress), message: 'Preflight checks are running', children };
}

/** How the checks came out as a whole. */
export function checksResult(checks: readonly CheckResult[]): StatusNode {
  const worst = (['FAILED', 'WARNING'] as const).find((bad) => checks.some(({ outcome }) => outcome === bad));
  return finished(worst ?? 'SUCCESS', MESSAGES[worst ?? 'SUCCESS']);
}

/** Published in its sense, not in its words: an HTTP 200 all the same. */
function notAttached({ source, destination }: Look['definition']): string {
  return (
    `The cloud URL ${destination.url} is not attached through the assistant, or the server ID ${source.serverId} ` +
    'in the job definition is wrong. Attach the site and verify the server ID.'
  );
}

function doneChecks(look: Look): number {
  const { checksFrom, coreFrom } = timelineOf(look);
  return Math.floor((look.task.checks.length * (look.now - checksFrom)) / (coreFrom - checksFrom));
}

/** One check after the other. */
function checkNodes(look: Look): Children {
  const { task, now, switches } = look;
  const done = now >= timelineOf(look).coreFrom ? task.checks.length : doneChecks(look);
  const nodeOf = (check: CheckResult, index: number): StatusNode => {
    if (index < done) return checkNode(check);
    return index === done ? { status: switches.runningStatus } : PENDING;
  };
  return Object.fromEntries(task.checks.map((check, index) => [check.key, nodeOf(check, index)]));
}

function checkNode({ outcome, message, excludable, description, occurrences }: CheckResult): StatusNode {
  if (isQuiet(outcome)) return finished(outcome);
  const details = { occurrences, excludable, ...(description === null ? {} : { description }) };
  return { ...finished(outcome, message), details };
}

/** Whether a check has nothing to tell. */
export function isQuiet(outcome: CheckOutcome): boolean {
  return outcome === 'SUCCESS' || outcome === 'SKIPPED';
}
