import type { MigrationView } from '../http/relied-on.ts';
import { failingText, tagsText } from '../output/failing-text.ts';
import { codeText, instantText } from '../output/instant-text.ts';
import type { Look } from '../output/look.ts';
import { statusText } from '../output/status-text.ts';
import { factLines, tableLines } from '../output/table.ts';
import { inLanguage } from '../output/words.ts';
import { countsText } from './attempt-lines.ts';

/** Migrations one under the other. How far the running task is and what attempts came to are separate facts. */
export function migrationTable(migrations: readonly MigrationView[], look: Look): string[] {
  const { lang, isWide } = look;
  const wide = ['PRODUCT', 'SERVER', 'SITE', 'SINCE', 'TOKEN', 'TAGS'];
  return tableLines(
    ['ID', 'STATUS', 'PHASE', 'CAUSE', 'WAITING FOR', 'PROGRESS', 'ATTEMPTS', 'OWNER', ...(isWide ? wide : [])],
    migrations.map((migration) => [
      migration.id,
      statusText(migration.status, look),
      codeText(migration.phase, lang),
      migration.cause ?? '',
      codeText(migration.waitingFor, lang),
      percentText(migration.progress?.percent),
      String(migration.attempts?.count ?? 0),
      migration.owner ?? '',
      ...(isWide ? wideCells(migration) : []),
    ]),
    lang,
  );
}

const wideCells = ({ product, server, site, since, token, tags }: MigrationView): string[] => [
  product,
  server ?? '',
  site ?? '',
  instantText(since),
  token?.id ?? '',
  tagsText(tags),
];

/** One migration: facts, its parts, and `hint`, the command with which somebody helps it on. */
export function migrationLines(migration: MigrationView, hint: string | null, look: Look): string[] {
  const parts = migration.progress?.parts ?? [];
  return [
    ...migrationFacts(migration, look),
    ...(parts.length === 0 ? [] : ['', ...partTable(parts, look)]),
    ...hintLines(hint, look),
  ];
}

export const hintLines = (hint: string | null, { lang }: Look): string[] =>
  hint === null ? [] : ['', `${inLanguage(lang, 'What to do')}: ${hint}`];

export function migrationFacts(migration: MigrationView, look: Look): string[] {
  const { id, progress, attempts, token, task, failures } = migration;
  const { lang } = look;
  const last = attempts?.last;
  const facts = [
    ['id', id],
    ['product', migration.product],
    ['server', migration.server],
    ['site', migration.site],
    ['owner', migration.owner],
    ['tags', tagsText(migration.tags)],
    ['status', statusText(migration.status, look)],
    ['phase', codeText(migration.phase, lang)],
    ['cause', migration.cause],
    ['waiting for', migration.waitingFor && codeText(migration.waitingFor, lang)],
    ['started', migration.startedAt && instantText(migration.startedAt)],
    ['next action', migration.nextActionAt && instantText(migration.nextActionAt)],
    ['token', token && tokenText(token)],
    ['attempts', attempts && String(attempts.count)],
    ['last attempt', last && countsText(last)],
    ['progress', progress && percentText(progress.percent)],
    ['failing', failures && failingText(failures)],
    ['task', task && `${task.id} (${codeText(task.kind, lang)}): keyturn task show ${task.id}`],
  ] as const;
  return factLines(facts, lang);
}

function tokenText({ id, phase, expiresAt }: NonNullable<MigrationView['token']>): string {
  const ends = expiresAt ? `, expires ${instantText(expiresAt)}` : '';
  return phase ? `${id} (${codeText(phase)}${ends})` : id;
}

type Parts = NonNullable<MigrationView['progress']>['parts'];

export function partTable(parts: Parts, { lang }: Look): string[] {
  return tableLines(
    ['PART', 'STATUS', 'OUTCOME', 'DONE'],
    parts.map(({ name, status, outcome, processed, total }) => [
      name,
      codeText(status),
      outcome ?? '',
      typeof processed === 'number' && typeof total === 'number' ? `${processed} of ${total}` : '',
    ]),
    lang,
  );
}

const percentText = (percent: number | null | undefined): string =>
  typeof percent === 'number' ? `${Math.floor(percent)} %` : '-';
