import type { Config, EgressTarget } from '@keyturn/config';
import type { Violation } from '@keyturn/domain';

/** Rules that depend on this installation, the same for specifications of tokens and of migrations. */

/** Everything a specification is checked against here and now. */
export interface Installation {
  /** Epoch ms of fleet time. */
  readonly now: number;
  readonly egressAllow: Config['egressAllow'];
  /** Names of the secrets that exist. */
  readonly secretNames: ReadonlySet<string>;
}

/** True when at least one violation forbids saving. */
export const isRefused = (violations: readonly Violation[]): boolean =>
  violations.some(({ severity }) => severity === 'error');

/** A credential goes out over https, or over http to hosts that are listed. */
export function checkEgress(
  { url: address, path, what }: { readonly url: string; readonly path: string; readonly what: string },
  { egressAllow }: Pick<Installation, 'egressAllow'>,
): Violation[] {
  const url = new URL(address);
  if (url.protocol === 'https:' || egressAllow.some((target) => isTarget(url, target))) return [];
  const message = `Requests to ${what} carry secrets: its address must be https, or its host listed in KEYTURN_EGRESS_ALLOW.`;
  return [{ severity: 'error', code: 'EgressNotAllowed', path, message, proposal: withHttps(url) }];
}

interface NamedSecret {
  readonly path: string;
  /** undefined: none is named. */
  readonly name: string | undefined;
  /** What waits for it. */
  readonly until: string;
}

/** A secret may be set later: until then what needs it waits. */
export function checkSecrets(
  named: readonly NamedSecret[],
  { secretNames }: Pick<Installation, 'secretNames'>,
): Violation[] {
  return named.flatMap(({ path, name, until }): Violation[] => {
    if (name === undefined || secretNames.has(name)) return [];
    const message = `The secret does not exist yet; ${until} before PUT /v1/secrets/${name}.`;
    return [{ severity: 'warning', code: 'SecretMissing', path, message }];
  });
}

function isTarget(url: URL, { host, port }: EgressTarget): boolean {
  const urlPort = url.port === '' ? 80 : Number(url.port);
  return url.hostname.replace(/^\[|\]$/g, '') === host && (port === undefined || port === urlPort);
}

function withHttps(url: URL): string {
  return url.href.replace(/^http:/, 'https:');
}
