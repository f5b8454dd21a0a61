import { hashOf } from '../../state/value-hash.ts';
import type { Outcome } from '../switches.schema.ts';
import { type AppTransfer, appMigrationsOf, hasApps } from './app-runs.ts';
import { type CoreRun, coreRunOf, type CoreScope, type Part } from './core-run.ts';
import {
  arrived,
  type Children,
  finished,
  type Look,
  PENDING,
  type Progress,
  running,
  type StatusNode,
} from './status-node.ts';
import { checksFailed, timelineOf } from './timeline.ts';

const SCOPES = {
  jira: ['projects', 'usersAndGroups', 'jsm', 'ar', 'apps'],
  confluence: ['spaces', 'usersAndGroups', 'apps', 'globalEntities'],
} as const;

// The last node of the migration is written when a twentieth of it is over.
const LAG = 1 / 20;

/** `migrate`: the core migration, and the apps, which it does not wait for. */
export function migrateNode(look: Look): StatusNode {
  const { task, now } = look;
  const { checksFrom, coreFrom } = timelineOf(look);
  if (task.isUnknownServer) return now < checksFrom ? PENDING : finished('SKIPPED');
  if (now < coreFrom) return PENDING;
  if (checksFailed(task)) return finished('SKIPPED');
  const core = coreRunOf(look);
  const to = coreFrom + (core.endsAt - coreFrom) * LAG;
  const children = arrived(scopeNodes(look, { core, to }), look, { from: coreFrom, to });
  if (now >= core.endsAt) return { ...finished(core.outcome, core.message), children };
  return { ...running(look, progressOf('Items', core.parts, now)), children };
}

interface Core {
  readonly core: CoreRun;
  /** When all nodes are there. */
  readonly to: number;
}

function scopeNodes(look: Look, { core, to }: Core): Children {
  const { definition, switches } = look;
  const names: readonly (CoreScope | 'apps')[] =
    definition.flow === 'jira-onpremises-to-cloud'
      ? [...SCOPES.jira, ...('dashboards' in definition.scope ? (['dashboards'] as const) : [])]
      : SCOPES.confluence;
  const unscoped = switches.unscopedNodes === 'skipped' ? finished('SKIPPED') : null;
  return Object.fromEntries(
    names.flatMap((name) => {
      const node = name === 'apps' ? appsNode(look, core) : scopeNode(look, { core, to }, name);
      const shown = node ?? unscoped;
      return shown === null ? [] : [[name, shown]];
    }),
  );
}

/** null: the job does not name this scope. */
function scopeNode(look: Look, { core, to }: Core, scope: CoreScope): StatusNode | null {
  const parts = core.parts.filter((part) => part.scope === scope);
  const [whole] = parts;
  if (whole === undefined) return scope in look.definition.scope ? finished('SUCCESS') : null;
  if (whole.key === null) return partNode(look, whole);
  const nodes = Object.fromEntries(parts.map((part) => [part.key, partNode(look, part)]));
  const children = arrived(nodes, look, { from: timelineOf(look).coreFrom, to });
  if (parts.every((part) => part.to <= look.now)) return { ...resultOf(look, parts), children };
  if (parts.every((part) => part.from > look.now)) return { ...PENDING, children };
  return { ...running(look, progressOf(scope === 'spaces' ? 'Spaces' : 'Projects', parts, look.now)), children };
}

function resultOf({ task }: Look, parts: readonly Part[]): StatusNode {
  const has = (fate: Part['fate']): boolean => parts.some((part) => part.fate === fate);
  if (!has('fails') && !has('skipped')) return finished('SUCCESS');
  if (has('succeeds')) return finished(task.outcomeOfPart);
  return finished(has('fails') ? 'FAILED' : 'SKIPPED');
}

const OUTCOME_OF: Readonly<Record<Part['fate'], Outcome>> = {
  succeeds: 'SUCCESS',
  fails: 'FAILED',
  skipped: 'SKIPPED',
};

function partNode(look: Look, part: Part): StatusNode {
  if (look.now >= part.to) return finished(OUTCOME_OF[part.fate], part.message);
  if (look.now < part.from) return PENDING;
  return running(look, phaseOf(part, look.now));
}

/** Exported first, then imported; only the phase it is in can be seen. */
function phaseOf({ scope, key, from, to }: Part, now: number): Progress {
  const twice = (2 * (now - from)) / (to - from);
  const total = 100 + (Number.parseInt(hashOf(`${scope} ${key}`).slice(0, 4), 16) % 1900);
  const share = twice % 1;
  const row = { name: twice < 1 ? 'Export' : 'Import', total, processed: Math.floor(share * total) };
  return { rows: [row], share };
}

/** Rows count what is done; the share counts what is half done, too. */
function progressOf(name: string, parts: readonly Part[], now: number): Progress {
  const row = { name, total: parts.length, processed: parts.filter(({ to }) => to <= now).length };
  const doneOf = ({ from, to }: Part): number => (now >= to ? 1 : Math.max(0, (now - from) / (to - from)));
  const done = parts.reduce((sum, part) => sum + doneOf(part), 0);
  return { rows: [row], share: parts.length === 0 ? 0 : done / parts.length };
}

/** null: no app data is migrated. They begin when the core is done, and its outcome is not theirs. */
function appsNode(look: Look, core: CoreRun): StatusNode | null {
  if (!hasApps(look)) {
    if (!('apps' in look.definition.scope)) return null;
    return look.now < core.endsAt ? PENDING : finished('SKIPPED');
  }
  // A later go at an app takes the place of the earlier one.
  const latest = new Map<string, AppTransfer>();
  for (const { transfers } of appMigrationsOf(look, look.now)) {
    for (const transfer of transfers) latest.set(transfer.serverAppKey, transfer);
  }
  if (latest.size === 0) return PENDING;
  const transfers = [...latest.values()];
  const children = Object.fromEntries(transfers.map((transfer) => [transfer.serverAppKey, appNode(look, transfer)]));
  const open = transfers.filter(({ status }) => status === 'IN_PROGRESS');
  if (open.length > 0) {
    const rows = [{ name: 'Apps', total: transfers.length, processed: transfers.length - open.length }];
    const share = transfers.reduce((sum, { percent }) => sum + percent, 0) / transfers.length / 100;
    return { ...running(look, { rows, share }), children };
  }
  const hasFailed = transfers.some(({ status }) => status === 'FAILED');
  return { ...finished(hasFailed ? 'FAILED' : 'SUCCESS', hasFailed ? APP_FAILED : null), children };
}

const APP_FAILED = 'At least one app migration has failed.';

function appNode(look: Look, { status, percent }: AppTransfer): StatusNode {
  if (status === 'IN_PROGRESS') {
    return running(look, { rows: [{ name: 'App data', total: 100, processed: percent }], share: percent / 100 });
  }
  return finished(status, status === 'FAILED' ? 'The app reported a failure.' : null);
}
