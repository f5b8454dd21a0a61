import type { Config, EgressTarget } from '@keyturn/config';
import { lintToken, type TokenSpec, type Violation } from '@keyturn/domain';

export interface SpecSurroundings {
  readonly egressAllow: Config['egressAllow'];
  /** Names of the secrets that exist. */
  readonly secretNames: ReadonlySet<string>;
}

/** Everything there is to say about a specification: the rules of the domain, and what depends on this installation. */
export function checkSpec(spec: TokenSpec, { egressAllow, secretNames }: SpecSurroundings): Violation[] {
  return [...lintToken(spec), ...egress(spec, egressAllow), ...secret(spec, secretNames)];
}

/** True when at least one violation forbids saving. */
export const isRefused = (violations: readonly Violation[]): boolean =>
  violations.some(({ severity }) => severity === 'error');

function egress({ issuer }: TokenSpec, allowed: readonly EgressTarget[]): Violation[] {
  const url = new URL(issuer.url);
  if (url.protocol === 'https:' || allowed.some((target) => isTarget(url, target))) return [];
  const message =
    'Requests to an issuer carry secrets: its address must be https, or its host listed in KEYTURN_EGRESS_ALLOW.';
  return [{ severity: 'error', code: 'EgressNotAllowed', path: 'issuer.url', message, proposal: withHttps(url) }];
}

function secret({ issuer }: TokenSpec, known: ReadonlySet<string>): Violation[] {
  const name = issuer.secret.secret;
  if (known.has(name)) return [];
  const message = `The secret does not exist yet; nothing is issued before PUT /v1/secrets/${name}.`;
  return [{ severity: 'warning', code: 'SecretMissing', path: 'issuer.secret.secret', message }];
}

function isTarget(url: URL, { host, port }: EgressTarget): boolean {
  const urlPort = url.port === '' ? 80 : Number(url.port);
  return url.hostname.replace(/^\[|\]$/g, '') === host && (port === undefined || port === urlPort);
}

function withHttps(url: URL): string {
  return url.href.replace(/^http:/, 'https:');
}
