import type { TokenView, VersionView } from '../http/relied-on.ts';
import { failingText, tagsText } from '../output/failing-text.ts';
import { codeText, instantText } from '../output/instant-text.ts';
import type { Look } from '../output/look.ts';
import { statusText } from '../output/status-text.ts';
import { type Fact, factLines, tableLines } from '../output/table.ts';

/** Tokens one under the other. What was and what is are separate columns: nothing looks well before it has succeeded. */
export function tokenTable(tokens: readonly TokenView[], look: Look): string[] {
  const { lang, isWide } = look;
  const wide = ['KIND', 'PHASE', 'CAUSE', 'SITE', 'VERSION', 'TAGS'];
  return tableLines(
    ['ID', 'STATUS', 'EXPIRES', 'LAST SUCCESS', 'WAITING FOR', 'OWNER', 'LABEL', ...(isWide ? wide : [])],
    tokens.map((token) => [
      token.id,
      statusText(token.status, look),
      instantText(token.expiresAt),
      instantText(token.lastSuccessAt),
      codeText(token.waitingFor, lang),
      token.owner ?? '',
      token.label ?? '',
      ...(isWide ? wideCells(token, look) : []),
    ]),
    lang,
  );
}

const wideCells = (token: TokenView, { lang }: Look): string[] => [
  token.kind,
  codeText(token.phase, lang),
  token.cause ?? '',
  token.site ?? '',
  String(token.currentVersion ?? ''),
  tagsText(token.tags),
];

/** One token: facts, then its versions. */
export function tokenLines(token: TokenView, look: Look): string[] {
  const facts = tokenFactLines(token, look);
  const versions = token.versions ?? [];
  return versions.length === 0 ? facts : [...facts, '', ...versionTable(versions, look)];
}

export const tokenFactLines = (token: TokenView, look: Look): string[] => factLines(tokenFacts(token, look), look.lang);

function tokenFacts(token: TokenView, look: Look): Fact[] {
  const { failures, task, consent, dependents, pause } = token;
  const isEstimated = token.expiresAtSource === 'estimated';
  return [
    ['id', token.id],
    ['label', token.label],
    ['kind', token.kind],
    ['site', token.site],
    ['owner', token.owner],
    ['tags', tagsText(token.tags)],
    ['status', statusText(token.status, look)],
    ['phase', codeText(token.phase, look.lang)],
    ['cause', token.cause],
    ['waiting for', token.waitingFor && codeText(token.waitingFor, look.lang)],
    ['expires', token.expiresAt && `${instantText(token.expiresAt)}${isEstimated ? ' (estimated)' : ''}`],
    ['renewal from', token.renewAt && instantText(token.renewAt)],
    ['next action', token.nextActionAt && instantText(token.nextActionAt)],
    ['last success', token.lastSuccessAt && instantText(token.lastSuccessAt)],
    ['failing', failures && failingText(failures)],
    ['paused', pause && `by ${pause.by}${pause.until ? ` until ${instantText(pause.until)}` : ''}: ${pause.reason}`],
    ['needed by', (dependents ?? []).join(', ')],
    ['consent', consent && `asked for since ${instantText(consent.askedAt)}: keyturn consent give ${token.id}`],
    ['task', task && `${task.id} (${codeText(task.kind, look.lang)}): keyturn task show ${task.id}`],
  ];
}

export function versionTable(versions: readonly VersionView[], { lang }: Look): string[] {
  return tableLines(
    ['VERSION', 'STATUS', 'VERIFIED', 'ISSUED', 'EXPIRES', 'FINGERPRINT', 'CONSUMERS'],
    versions.map(({ version, status, verified, issuedAt, expiresAt, fingerprint, adoption = [] }) => [
      String(version),
      status,
      verified ? 'yes' : 'no',
      instantText(issuedAt),
      instantText(expiresAt),
      fingerprint ?? '',
      adoption.map(({ consumer, state }) => `${consumer} ${state}`).join(', '),
    ]),
    lang,
  );
}
