import { DAY_MS, durationMs } from '../time/duration.ts';
import { error, warning, type Violation } from '../violation.ts';
import { byHand, lintConnection } from './connection-lint.ts';
import { keyedMember, migrationOwner, scopeKeys, siteHost, type MigrationSpec } from './migration-spec.ts';
import { speaksOfTokenExpiry } from './said-texts.ts';
import { assistantCan, assistantFloor, attemptMode } from './version-floors.ts';

type Check = (spec: MigrationSpec) => Violation | null;

/** A container token lives 21 days: no more than this can be asked of it. */
const LONGEST_DURATION_DAYS = 20;

const CHECKS: readonly Check[] = [
  siteNotOrigin,
  scopeEmpty,
  scopeOfOther,
  keysTwice,
  tokenCheckExcluded,
  checksNotOverridable,
  durationEmpty,
  durationTooLong,
  runInAssistant,
];

/** All rules the specification of a migration breaks, at once; empty when it may be saved. */
export function lintMigration(spec: MigrationSpec): Violation[] {
  const own = CHECKS.map((check) => check(spec)).filter((violation) => violation !== null);
  return [...own, ...lintConnection(spec, migrationOwner(spec))];
}

/** A path or a port would name something else than a site of Atlassian's. */
function siteNotOrigin({ destination: { cloudUrl } }: MigrationSpec): Violation | null {
  if (/^https:\/\/[^/?#:]+\/?$/i.test(cloudUrl)) return null;
  const message = 'A site is https and a host name, with nothing after it.';
  const proposal = `https://${siteHost(cloudUrl)}`;
  return error({ code: 'SiteNotOrigin', path: 'destination.cloudUrl', message, proposal });
}

/** Users and groups, or apps, may go alone; but something must. */
function scopeEmpty(spec: MigrationSpec): Violation | null {
  const { [keyedMember(spec.product)]: _, ...others } = spec.scope;
  if (scopeKeys(spec).length > 0 || Object.values(others).some((part) => part !== undefined)) return null;
  const path = `scope.${keyedMember(spec.product)}.includedKeys`;
  return error({ code: 'ScopeEmpty', path, message: 'Nothing is to be migrated: name at least one key.' });
}

function scopeOfOther({ product, scope }: MigrationSpec): Violation | null {
  const other = product === 'jira' ? 'spaces' : 'projects';
  if (scope[other] === undefined) return null;
  const message = `${product === 'jira' ? 'Jira has projects' : 'Confluence has spaces'}: "${other}" belongs to the other product.`;
  return error({ code: 'ScopeOfOtherProduct', path: `scope.${other}`, message, proposal: keyedMember(product) });
}

function keysTwice({ product, scope }: MigrationSpec): Violation | null {
  const member = keyedMember(product);
  const keys = scope[member]?.includedKeys ?? [];
  const seen = new Set<string>();
  const twice = keys.find((key) => seen.has(key) || !seen.add(key));
  if (twice === undefined) return null;
  const message = `${twice.slice(0, 60)} is named twice.`;
  return error({ code: 'KeysTwice', path: `scope.${member}.includedKeys`, message });
}

function tokenCheckExcluded({ excludeChecks = [] }: MigrationSpec): Violation | null {
  const index = excludeChecks.findIndex(speaksOfTokenExpiry);
  if (index < 0) return null;
  const message =
    'The check of the authentication token is the judge of whether a renewal is needed: it is never overridden.';
  return error({ code: 'TokenCheckExcluded', path: `excludeChecks.${index}`, message });
}

function checksNotOverridable(spec: MigrationSpec): Violation | null {
  if ((spec.excludeChecks?.length ?? 0) === 0 || assistantCan('overrideChecks', spec)) return null;
  const message = `Checks can be overridden from ${assistantFloor('overrideChecks', spec.product)} on.`;
  return error({ code: 'ChecksNotOverridable', path: 'excludeChecks', message });
}

function durationEmpty({ expectedDuration }: MigrationSpec): Violation | null {
  if (expectedDuration === undefined || durationMs(expectedDuration) > 0) return null;
  const message = 'A migration takes some time.';
  return error({ code: 'DurationOutOfRange', path: 'expectedDuration', message, proposal: 'P1D' });
}

function durationTooLong({ expectedDuration }: MigrationSpec): Violation | null {
  if (expectedDuration === undefined || durationMs(expectedDuration) <= LONGEST_DURATION_DAYS * DAY_MS) return null;
  const proposal = `P${LONGEST_DURATION_DAYS}D`;
  const message = `The authentication lasts for 21 days: no attempt can be sure of more than ${LONGEST_DURATION_DAYS}. Split the migration.`;
  return warning({ code: 'DurationTooLong', path: 'expectedDuration', message, proposal });
}

function runInAssistant(spec: MigrationSpec): Violation | null {
  return attemptMode(spec) === 'assistant' ? byHand(spec, 'migrate') : null;
}
