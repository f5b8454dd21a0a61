import { checksNode } from './check-nodes.ts';
import { coreRunOf } from './core-run.ts';
import { migrateNode } from './migrate-nodes.ts';
import { finished, type Look, PENDING, running, type StatusNode } from './status-node.ts';
import { checksFailed, type Course, timelineOf } from './timeline.ts';

/** The whole status of a task at one instant: its root, with the checks below a check task, `check` and `migrate` below a migrate task. */
export function statusTreeOf(look: Look): StatusNode {
  const check = checksNode(look);
  if (look.task.type === 'check') return check;
  const migrate = migrateNode(look);
  return { ...rootOf(look, { check, migrate }), children: { check, migrate } };
}

/** When the task has nothing more to do but for its apps, epoch ms of fleet time. */
export function endOf(course: Course): number {
  const { checksFrom, coreFrom } = timelineOf(course);
  if (course.task.isUnknownServer) return checksFrom;
  return course.task.type === 'check' || checksFailed(course.task) ? coreFrom : coreRunOf(course).endsAt;
}

/** FINISHED with the core migration, whatever the apps still do. */
function rootOf(look: Look, { check, migrate }: { check: StatusNode; migrate: StatusNode }): StatusNode {
  if (look.now < timelineOf(look).checksFrom) return PENDING;
  if (look.now < endOf(look)) {
    const { progressDetails } = migrate.status === 'PENDING' ? check : migrate;
    return { ...running(look, { rows: [], share: 0 }), ...(progressDetails === undefined ? {} : { progressDetails }) };
  }
  const { outcome, message } = migrate.outcome === 'SKIPPED' ? check : migrate;
  return finished(outcome ?? 'FAILED', message);
}
