import { existsMessage, TOKEN_EXPIRED } from '../checks/evaluate-checks.ts';
import { keysOf, productOf } from '../jobs/job-definition.schema.ts';
import type { Task } from '../migration.schema.ts';
import { checksFailed, type Course, timelineOf } from './timeline.ts';

/** Node names below `migrate`, but `apps`. */
export type CoreScope = 'usersAndGroups' | 'projects' | 'spaces' | 'jsm' | 'ar' | 'dashboards' | 'globalEntities';

/** Something the core migration moves as a whole: a project, a space, or a scope without keys. */
export interface Part {
  readonly scope: CoreScope;
  /** null: the scope itself. */
  readonly key: string | null;
  /** Epoch ms, fleet time. */
  readonly from: number;
  readonly to: number;
  readonly fate: 'succeeds' | 'fails' | 'skipped';
  /** Why it fails. */
  readonly message: string | null;
}

export interface CoreRun {
  readonly parts: readonly Part[];
  readonly endsAt: number;
  readonly outcome: 'SUCCESS' | Task['outcomeOfPart'];
  readonly message: string | null;
}

interface Stop {
  readonly at: number;
  readonly message: string;
  /** Parts before this one are done. */
  readonly first: number;
  /** Of the others, those that fail; the rest is skipped. */
  readonly isHit: (part: Part) => boolean;
}

// A job may name tens of thousands of keys, and one look at its status asks several times. Records are replaced, never changed.
const known = new WeakMap<Task, CoreRun>();

/** How the core migration goes from beginning to end: one part after the other, until something stops it. */
export function coreRunOf(course: Course): CoreRun {
  const run = known.get(course.task) ?? runOf(course);
  known.set(course.task, run);
  return run;
}

function runOf(course: Course): CoreRun {
  const planned = plannedParts(course);
  const stop = stopsOf(course, planned).toSorted((one, other) => one.at - other.at)[0];
  if (stop === undefined) {
    return { parts: planned, endsAt: timelineOf(course).coreTo, outcome: 'SUCCESS', message: null };
  }
  const parts = planned.map((part, index) => (index < stop.first ? part : stopped(part, stop)));
  const someMoved = parts.some(({ key, fate }) => key !== null && fate === 'succeeds');
  const outcome = someMoved ? course.task.outcomeOfPart : 'FAILED';
  return { parts, endsAt: stop.at, outcome, message: stop.message };
}

/** Keys that the task brought into the destination after `from` and until `to` (epoch ms, fleet time). */
export function migratedKeys(course: Course, { from, to }: { from: number; to: number }): string[] {
  const { type, failedKeyStays, existingKeys, isUnknownServer } = course.task;
  if (type === 'check' || isUnknownServer || checksFailed(course.task)) return [];
  // What was there before is not left by this task, and then nothing else is either.
  const isLeft = ({ fate }: Part): boolean =>
    fate === 'succeeds' || (fate === 'fails' && failedKeyStays && existingKeys.length === 0);
  return coreRunOf(course).parts.flatMap((part) =>
    part.key !== null && isLeft(part) && part.to > from && part.to <= to ? [part.key] : [],
  );
}

function stopped(part: Part, { at, message, isHit }: Stop): Part {
  if (!isHit(part)) return { ...part, from: at, to: at, fate: 'skipped' };
  return { ...part, from: Math.min(part.from, at), to: at, fate: 'fails', message };
}

/** Users first, as projects and spaces refer to them; each part takes the same time. */
function plannedParts(course: Course): Part[] {
  const { scope } = course.definition;
  const { coreFrom, coreTo } = timelineOf(course);
  const entities: CoreScope = 'spaces' in scope ? 'spaces' : 'projects';
  const whole = (name: CoreScope) => (name in scope ? [{ scope: name, key: null }] : []);
  const names: { scope: CoreScope; key: string | null }[] = [
    ...whole('usersAndGroups'),
    ...keysOf(course.definition).map((key) => ({ scope: entities, key })),
    ...(['jsm', 'ar', 'dashboards', 'globalEntities'] as const).flatMap(whole),
  ];
  const length = (coreTo - coreFrom) / names.length;
  return names.map((name, index) => ({
    ...name,
    from: coreFrom + index * length,
    to: index === names.length - 1 ? coreTo : coreFrom + (index + 1) * length,
    fate: 'succeeds',
    message: null,
  }));
}

function stopsOf(course: Course, parts: readonly Part[]): Stop[] {
  return [...existingStop(course), ...midwayStop(course, parts), ...tokenStop(course, parts)];
}

function existingStop(course: Course): Stop[] {
  const { existingKeys } = course.task;
  if (existingKeys.length === 0) return [];
  const message = existsMessage(productOf(course.definition), existingKeys);
  const taken = new Set(existingKeys);
  const isHit = ({ key }: Part): boolean => key !== null && taken.has(key);
  return [{ at: timelineOf(course).coreFrom, message, first: 0, isHit }];
}

/** With half of the keys done; a job without keys fails in its last part. */
function midwayStop({ task }: Course, parts: readonly Part[]): Stop[] {
  if (task.failAt !== 'midway') return [];
  const keyed = parts.filter(({ key }) => key !== null);
  const hit = keyed[Math.floor(keyed.length / 2)] ?? parts.at(-1);
  if (hit === undefined) return [];
  const message = `The migration hit an unexpected error in ${hit.key ?? hit.scope}.`;
  return [{ at: (hit.from + hit.to) / 2, message, first: parts.indexOf(hit), isHit: (part) => part === hit }];
}

function tokenStop(course: Course, parts: readonly Part[]): Stop[] {
  const { tokenEndsAt } = course.task;
  const { coreFrom, coreTo } = timelineOf(course);
  if (tokenEndsAt === null || Date.parse(tokenEndsAt) >= coreTo) return [];
  const at = Math.max(coreFrom, Date.parse(tokenEndsAt));
  const first = parts.findIndex(({ from, to }) => from <= at && at < to);
  return first < 0 ? [] : [{ at, message: TOKEN_EXPIRED, first, isHit: (part) => part === parts[first] }];
}
