import type { FleetSummary, MigrationPage, Readiness, TaskPage, TokenPage } from '@keyturn/client';
import { codeText, instantText } from '../output/instant-text.ts';
import type { Look } from '../output/look.ts';
import { paint } from '../output/paint.ts';
import { statusText } from '../output/status-text.ts';
import { type Fact, factLines } from '../output/table.ts';
import { grouped } from './applied-lines.ts';
import { STATUS_WORDS } from './status-words.ts';

export interface FleetStatus {
  readonly origin: string;
  /** null: not shown to us. */
  readonly readiness: Readiness | null;
  readonly summary: FleetSummary;
  readonly overdue: number;
  /** The first few of each. */
  readonly tasks: TaskPage;
  readonly atRisk: TokenPage;
  readonly moving: TokenPage;
  readonly migrations: MigrationPage;
}

type Subject = FleetStatus['atRisk']['items'][number] | FleetStatus['migrations']['items'][number];

const IN_TROUBLE: ReadonlySet<string> = new Set(['expired', 'stuck', 'atRisk']);

/** The three questions first, then what comes next and whether Keyturn itself is well; about a dozen lines. */
export function statusLines(status: FleetStatus, look: Look): string[] {
  const { summary, atRisk, moving, migrations } = status;
  const troubled = [...atRisk.items, ...migrations.items.filter((one) => IN_TROUBLE.has(one.status))];
  const running = [...migrations.items.filter((one) => one.status === 'working'), ...moving.items];
  const count = (words: readonly string[]) =>
    words.reduce((sum, word) => sum + (summary.status[word] ?? 0) + (summary.migrations.status[word] ?? 0), 0);
  return [
    headline(status, look),
    '',
    ...factLines(
      [
        ...section('needs you', taskFacts(status, look)),
        ...section('at risk', namedFacts({ all: troubled, total: count(['expired', 'stuck', 'atRisk']) }, look)),
        ...section('moving', namedFacts({ all: running, total: count(['working']) }, look)),
        ...section('next', nextFacts(summary, look)),
        ...section('success', [successText(summary, look)]),
        ...section('machine', [machineText(status, look)]),
      ],
      look.lang,
    ),
  ];
}

function headline({ origin, readiness, summary: { total, migrations, clock } }: FleetStatus, { lang }: Look): string {
  const words = STATUS_WORDS[lang];
  const bad = readiness === null ? words.notTelling : words.notReady;
  const word = readiness?.status === 'ready' ? paint('green', words.ready) : paint('red', bad);
  const time = clock.factor === 1 ? '' : words.clock(instantText(clock.now), clock.factor);
  return `${words.state(origin, word)}${words.holds(grouped(total), grouped(migrations.total))}${time}`;
}

/** The name stands in front of the first line only. */
function section(name: string, facts: readonly string[]): Fact[] {
  return facts.map((fact, index) => [index === 0 ? name : '', fact]);
}

function taskFacts({ tasks, overdue, summary: { openTasks } }: FleetStatus, { lang }: Look): string[] {
  const words = STATUS_WORDS[lang];
  if (openTasks === 0) return [words.nothing];
  const late = overdue === 0 ? '' : paint('red', words.overdue(overdue));
  return [
    `${words.tasks(openTasks)}${late}: keyturn task list`,
    ...tasks.items.slice(0, 3).map(({ id, kind, dueAt }) => {
      const due = dueAt === null ? '' : words.due(instantText(dueAt));
      return `${id}: ${codeText(kind, lang)}${due}`;
    }),
  ];
}

function namedFacts({ all, total }: { all: readonly Subject[]; total: number }, look: Look): string[] {
  const words = STATUS_WORDS[look.lang];
  if (all.length === 0) return [words.nothing];
  const shown = all.slice(0, 3).map((one) => {
    const percent = 'progress' in one && one.progress.percent !== null ? ` ${Math.round(one.progress.percent)} %` : '';
    return `${statusText(one.status, look)}: ${one.id}, ${codeText(one.phase, look.lang)}${percent}`;
  });
  const more = total - shown.length;
  return more > 0 ? [...shown, words.more(more)] : shown;
}

function nextFacts({ nextExpiry }: FleetSummary, { lang }: Look): string[] {
  return nextExpiry === null ? [] : [STATUS_WORDS[lang].expires(nextExpiry.id, instantText(nextExpiry.expiresAt))];
}

function successText({ successRate: { last24h, last30d } }: FleetSummary, { lang }: Look): string {
  const words = STATUS_WORDS[lang];
  const text = ({ promoted, failing }: FleetSummary['successRate']['last24h']) =>
    promoted + failing === 0 ? words.noTries : words.tries(promoted, promoted + failing);
  return `24 h: ${text(last24h)}; ${words.days}: ${text(last30d)}`;
}

function machineText({ readiness }: FleetStatus, { lang }: Look): string {
  if (readiness === null) return '-';
  const parts = Object.entries(readiness.checks).map(([part, { ok, latencyMs, lagMs, pollers }]) => {
    // What lists are read from, to people.
    const name = part === 'informer' ? 'memory' : codeText(part, lang);
    const measure = latencyMs ?? lagMs;
    const fact = pollers !== undefined ? ` ${pollers}` : measure === undefined ? '' : ` ${Math.round(measure)} ms`;
    return ok ? `${name}${fact}` : paint('red', `${name} ${STATUS_WORDS[lang].notWell}`);
  });
  return parts.join(', ');
}
