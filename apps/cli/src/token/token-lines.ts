import { failingText } from '../output/failing-text.ts';
import { codeText, instantText } from '../output/instant-text.ts';
import { factLines, tableLines } from '../output/table.ts';
import type { TokenItem } from './token-item.schema.ts';

/** Tokens one under the other. What was and what is are separate columns: nothing looks well before it has succeeded. */
export function tokenTable(tokens: readonly TokenItem[]): string[] {
  return tableLines(
    ['ID', 'STATUS', 'EXPIRES', 'LAST SUCCESS', 'WAITING FOR', 'OWNER', 'LABEL'],
    tokens.map(({ id, status, expiresAt, lastSuccessAt, waitingFor, owner, label }) => [
      id,
      codeText(status),
      instantText(expiresAt),
      instantText(lastSuccessAt),
      codeText(waitingFor),
      owner ?? '',
      label ?? '',
    ]),
  );
}

/** One token: facts, then its versions. */
export function tokenLines(token: TokenItem): string[] {
  const { failures, task, consent, dependents } = token;
  const isEstimated = token.expiresAtSource === 'estimated';
  const facts = factLines([
    ['id', token.id],
    ['label', token.label],
    ['kind', token.kind],
    ['site', token.site],
    ['owner', token.owner],
    ['status', codeText(token.status)],
    ['phase', token.phase],
    ['cause', token.cause],
    ['waiting for', token.waitingFor && codeText(token.waitingFor)],
    ['expires', token.expiresAt && `${instantText(token.expiresAt)}${isEstimated ? ' (estimated)' : ''}`],
    ['renewal from', token.renewAt && instantText(token.renewAt)],
    ['next action', token.nextActionAt && instantText(token.nextActionAt)],
    ['last success', token.lastSuccessAt && instantText(token.lastSuccessAt)],
    ['failing', failures && failingText(failures)],
    ['needed by', (dependents ?? []).join(', ')],
    ['consent', consent && `asked for since ${instantText(consent.askedAt)}: keyturn consent give ${token.id}`],
    ['task', task && `${task.id} (${codeText(task.kind)}): keyturn task show ${task.id}`],
  ]);
  const versions = token.versions ?? [];
  return versions.length === 0 ? facts : [...facts, '', ...versionTable(versions)];
}

function versionTable(versions: NonNullable<TokenItem['versions']>): string[] {
  return tableLines(
    ['VERSION', 'STATUS', 'VERIFIED', 'ISSUED', 'EXPIRES', 'FINGERPRINT', 'CONSUMERS'],
    versions.map(({ version, status, verified, issuedAt, expiresAt, fingerprint, adoption }) => [
      String(version),
      status,
      verified === true ? 'yes' : 'no',
      instantText(issuedAt),
      instantText(expiresAt),
      fingerprint ?? '',
      (adoption ?? []).map(({ consumer, state }) => `${consumer} ${state}`).join(', '),
    ]),
  );
}
