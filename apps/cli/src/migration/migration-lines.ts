import { failingText } from '../output/failing-text.ts';
import { codeText, instantText } from '../output/instant-text.ts';
import { factLines, tableLines } from '../output/table.ts';
import { countsText } from './attempt-lines.ts';
import type { MigrationItem } from './migration-item.schema.ts';

/** Migrations one under the other. How far the running task is and what attempts came to are separate facts. */
export function migrationTable(migrations: readonly MigrationItem[]): string[] {
  return tableLines(
    ['ID', 'STATUS', 'PHASE', 'CAUSE', 'WAITING FOR', 'PROGRESS', 'ATTEMPTS', 'OWNER'],
    migrations.map(({ id, status, phase, cause, waitingFor, progress, attempts, owner }) => [
      id,
      codeText(status),
      codeText(phase),
      cause ?? '',
      codeText(waitingFor),
      percentText(progress?.percent),
      String(attempts?.count ?? 0),
      owner ?? '',
    ]),
  );
}

/** One migration: facts, its parts, and `hint`, the command with which somebody helps it on. */
export function migrationLines(migration: MigrationItem, hint: string | null): string[] {
  const { id, progress, attempts, token, task, failures } = migration;
  const last = attempts?.last;
  const facts = factLines([
    ['id', id],
    ['product', migration.product],
    ['server', migration.server],
    ['site', migration.site],
    ['owner', migration.owner],
    ['status', codeText(migration.status)],
    ['phase', codeText(migration.phase)],
    ['cause', migration.cause],
    ['waiting for', migration.waitingFor && codeText(migration.waitingFor)],
    ['started', migration.startedAt && instantText(migration.startedAt)],
    ['next action', migration.nextActionAt && instantText(migration.nextActionAt)],
    ['token', token && tokenText(token)],
    ['attempts', attempts && String(attempts.count)],
    ['last attempt', last && countsText(last)],
    ['progress', progress && percentText(progress.percent)],
    ['failing', failures && failingText(failures)],
    ['task', task && `${task.id} (${codeText(task.kind)}): keyturn task show ${task.id}`],
  ]);
  const parts = progress?.parts ?? [];
  return [
    ...facts,
    ...(parts.length === 0 ? [] : ['', ...partTable(parts)]),
    ...(hint === null ? [] : ['', `What to do: ${hint}`]),
  ];
}

function tokenText({ id, phase, expiresAt }: NonNullable<MigrationItem['token']>): string {
  const ends = expiresAt ? `, expires ${instantText(expiresAt)}` : '';
  return phase ? `${id} (${codeText(phase)}${ends})` : id;
}

type Parts = NonNullable<MigrationItem['progress']>['parts'];

function partTable(parts: Parts): string[] {
  return tableLines(
    ['PART', 'STATUS', 'OUTCOME', 'DONE'],
    parts.map(({ name, status, outcome, processed, total }) => [
      name,
      codeText(status),
      outcome ?? '',
      typeof processed === 'number' && typeof total === 'number' ? `${processed} of ${total}` : '',
    ]),
  );
}

const percentText = (percent: number | null | undefined): string =>
  typeof percent === 'number' ? `${Math.floor(percent)} %` : '-';
