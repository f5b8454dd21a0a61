import { durationMs, formatDuration } from '../time/duration.ts';
import { lintContainer } from './container/container-lint.ts';
import { marginMs, overlapMs, smallestMarginMs, SPREAD_SHARE } from './renewal-plan.ts';
import { error, warning, type Violation } from '../violation.ts';
import { filesOf, isDataManager, isGuided, type TokenSpec } from './token-spec.ts';

type Check = (spec: TokenSpec) => Violation | null;

/** Shortest and longest lifetime. Atlassian documents neither for Data Manager ([U]), and 1 to 365 days for account API tokens. */
const ANY_LIFETIME = { shortest: 'P1D', longest: 'P5Y' } as const;
const ACCOUNT_LIFETIME = { shortest: 'P1D', longest: 'P365D' } as const;

/** A renewal that begins in the first twentieth of a life would follow on the last one almost at once. */
const LARGEST_MARGIN_SHARE = 0.95;

const CHECKS: readonly Check[] = [
  lifetimeOutOfRange,
  marginTooShort,
  marginLongerThanLife,
  overlapLongerThanLife,
  consumersUnknown,
  siteMissing,
  issuerUnsuitable,
  accountMissing,
  accountUnexpected,
  existingOutOfOrder,
  pathNotAbsolute,
  coexistenceUnknown,
  noEscalation,
  escalationTooLate,
];

/** All rules the specification breaks, at once; empty when it may be saved. */
export function lintToken(spec: TokenSpec): Violation[] {
  return [...CHECKS.map((check) => check(spec)).filter((violation) => violation !== null), ...lintContainer(spec)];
}

function lifetimeOutOfRange({ kind, lifetime }: TokenSpec): Violation | null {
  const { shortest, longest } = kind === 'atlassian.accountApiToken' ? ACCOUNT_LIFETIME : ANY_LIFETIME;
  const life = durationMs(lifetime);
  if (life >= durationMs(shortest) && life <= durationMs(longest)) return null;
  const proposal = life < durationMs(shortest) ? shortest : longest;
  const message = `A token of the kind ${kind} lives between ${shortest} and ${longest}.`;
  return error({ code: 'LifetimeOutOfRange', path: 'lifetime', message, proposal });
}

function marginTooShort(spec: TokenSpec): Violation | null {
  const smallest = smallestMarginMs(spec);
  if (marginMs(spec) >= smallest) return null;
  const proposal = formatDuration(smallest);
  const who = isGuided(spec) ? '48 hours for the person who makes the value' : '12 hours';
  const message = `Five spaced tries and ${who} need at least ${proposal} before expiry.`;
  return error({ code: 'MarginTooShort', path: 'renewal.before', message, proposal });
}

function marginLongerThanLife(spec: TokenSpec): Violation | null {
  const life = durationMs(spec.lifetime);
  const smallest = smallestMarginMs(spec);
  const shortest = shortestLifeFor(Math.max(marginMs(spec), smallest));
  if (life === 0 || shortest <= life) return null;
  const message =
    'The renewal would begin as soon as the token is made: margin and its spread of a tenth must end within 95 % of the lifetime.';
  const code = 'MarginLongerThanLife';
  // No margin helps a life that is too short for the smallest one.
  if (shortestLifeFor(smallest) > life)
    return error({ code, path: 'lifetime', message, proposal: formatDuration(shortest) });
  return error({ code, path: 'renewal.before', message, proposal: formatDuration(Math.max(life / 3, smallest)) });
}

const shortestLifeFor = (marginMs: number): number => (marginMs * (1 + SPREAD_SHARE)) / LARGEST_MARGIN_SHARE;

function overlapLongerThanLife(spec: TokenSpec): Violation | null {
  const life = durationMs(spec.lifetime);
  if (life === 0 || overlapMs(spec) < life) return null;
  const message = 'The overlap must be shorter than the lifetime, else values pile up.';
  return error({ code: 'OverlapLongerThanLife', path: 'overlap', message, proposal: formatDuration(life / 2) });
}

function consumersUnknown(spec: TokenSpec): Violation | null {
  const rule = spec.adoption?.require;
  if (rule === undefined || rule === 'none' || (spec.adoption?.consumers?.length ?? 0) > 0) return null;
  const message = `"require: ${rule}" needs at least one consumer to wait for.`;
  return error({ code: 'ConsumersUnknown', path: 'adoption.consumers', message, proposal: 'none' });
}

function siteMissing({ kind, site }: TokenSpec): Violation | null {
  if (kind === 'custom' || site !== undefined) return null;
  const message = 'Tokens of this kind belong to a site: its owner is guided there, and its value is tried there.';
  return error({ code: 'SiteMissing', path: 'site', message, proposal: 'https://<your site>.atlassian.net' });
}

function issuerUnsuitable({ kind, issuer }: TokenSpec): Violation | null {
  if (kind !== 'atlassian.accountApiToken' || issuer.mode === 'guided') return null;
  const message = 'Atlassian has no call that makes an account API token: only its owner can, in the browser.';
  return error({ code: 'IssuerUnsuitable', path: 'issuer.mode', message, proposal: 'guided' });
}

function accountMissing({ kind, account }: TokenSpec): Violation | null {
  if (kind !== 'atlassian.accountApiToken' || account !== undefined) return null;
  const message = 'Name the account: its e-mail address and id, and the organisation with the secret of its admin key.';
  return error({ code: 'AccountMissing', path: 'account', message });
}

function accountUnexpected({ kind, account }: TokenSpec): Violation | null {
  if (kind === 'atlassian.accountApiToken' || account === undefined) return null;
  const message = 'Only tokens of the kind atlassian.accountApiToken have an account.';
  return error({ code: 'AccountUnexpected', path: 'account', message });
}

function existingOutOfOrder({ existing }: TokenSpec): Violation | null {
  if (existing?.issuedAt === undefined || Date.parse(existing.issuedAt) < Date.parse(existing.expiresAt)) return null;
  const message = 'A token is made before it expires.';
  return error({ code: 'ExistingOutOfOrder', path: 'existing.issuedAt', message });
}

function pathNotAbsolute(spec: TokenSpec): Violation | null {
  const path = filesOf(spec).find((file) => !file.startsWith('/') || file.split('/').includes('..'));
  if (path === undefined) return null;
  const message = 'The path of a file is absolute on the host of the worker, without "..".';
  return error({ code: 'PathNotAbsolute', path: 'distribution', message });
}

function coexistenceUnknown({ kind, coexistence = 'unknown' }: TokenSpec): Violation | null {
  if (!isDataManager(kind) || coexistence !== 'unknown') return null;
  const message =
    'Atlassian does not document whether two tokens of one type may be valid at once. Try it on your site, then say "many" or "one".';
  return warning({ code: 'CoexistenceUnknown', path: 'coexistence', message });
}

function noEscalation(spec: TokenSpec): Violation | null {
  if (!isGuided(spec) || (spec.escalation?.length ?? 0) > 0) return null;
  const message = 'Only the owner hears of the task. Name somebody who is told when it stays open.';
  return warning({ code: 'NoEscalation', path: 'escalation', message });
}

function escalationTooLate(spec: TokenSpec): Violation | null {
  const late = spec.escalation?.findIndex(({ after }) => durationMs(after) >= marginMs(spec)) ?? -1;
  if (late < 0) return null;
  const message = 'The task opens with the margin: this person would hear of it after the token has expired.';
  const proposal = formatDuration(marginMs(spec) / 2);
  return warning({ code: 'EscalationTooLate', path: `escalation.${late}.after`, message, proposal });
}
