import type { Config, EgressTarget } from '@keyturn/config';
import { lintToken, type TokenSpec, type Violation } from '@keyturn/domain';
import { lintSchedule } from '@keyturn/schedule';
import { upstreamName } from '../informer/shared-names.ts';

export interface SpecSurroundings {
  /** Epoch ms of fleet time. */
  readonly now: number;
  readonly egressAllow: Config['egressAllow'];
  /** Names of the secrets that exist. */
  readonly secretNames: ReadonlySet<string>;
  /** Ids of the live tokens whose versions have these names upstream. */
  readonly tokensNamed: (upstreamName: string) => readonly string[];
}

type Check = (spec: TokenSpec, surroundings: SpecSurroundings) => readonly Violation[];

const CHECKS: readonly Check[] = [
  (spec) => lintToken(spec),
  (spec, { now }) => lintSchedule(spec, now),
  egress,
  secrets,
  duplicate,
];

/** Everything there is to say about a specification: the rules of the domain, and what depends on this installation. */
export function checkSpec(spec: TokenSpec, surroundings: SpecSurroundings): Violation[] {
  return CHECKS.flatMap((check) => check(spec, surroundings));
}

/** True when at least one violation forbids saving. */
export const isRefused = (violations: readonly Violation[]): boolean =>
  violations.some(({ severity }) => severity === 'error');

function egress({ issuer }: TokenSpec, { egressAllow }: SpecSurroundings): Violation[] {
  if (issuer.mode !== 'webhook') return [];
  const url = new URL(issuer.url);
  if (url.protocol === 'https:' || egressAllow.some((target) => isTarget(url, target))) return [];
  const message =
    'Requests to an issuer carry secrets: its address must be https, or its host listed in KEYTURN_EGRESS_ALLOW.';
  return [{ severity: 'error', code: 'EgressNotAllowed', path: 'issuer.url', message, proposal: withHttps(url) }];
}

function secrets({ issuer, account }: TokenSpec, { secretNames }: SpecSurroundings): Violation[] {
  const named = [
    { path: 'issuer.secret.secret', name: issuer.mode === 'webhook' ? issuer.secret.secret : undefined },
    { path: 'account.organisation.apiKey.secret', name: account?.organisation.apiKey.secret },
  ];
  return named.flatMap(({ path, name }): Violation[] => {
    if (name === undefined || secretNames.has(name)) return [];
    const message = `The secret does not exist yet; nothing is issued or verified before PUT /v1/secrets/${name}.`;
    return [{ severity: 'warning', code: 'SecretMissing', path, message }];
  });
}

function duplicate(spec: TokenSpec, { tokensNamed }: SpecSurroundings): Violation[] {
  const name = upstreamName(spec);
  const other = name === null ? undefined : tokensNamed(name).find((id) => id !== spec.id);
  if (other === undefined) return [];
  const where = spec.kind === 'atlassian.accountApiToken' ? 'account' : 'site';
  const message = `${other} makes tokens of the same kind and label for this ${where}: there nobody could tell them apart.`;
  const proposal = `${spec.label} (${spec.id})`;
  return [{ severity: 'error', code: 'DuplicateUpstreamCredential', path: 'label', message, proposal }];
}

function isTarget(url: URL, { host, port }: EgressTarget): boolean {
  const urlPort = url.port === '' ? 80 : Number(url.port);
  return url.hostname.replace(/^\[|\]$/g, '') === host && (port === undefined || port === urlPort);
}

function withHttps(url: URL): string {
  return url.href.replace(/^http:/, 'https:');
}
