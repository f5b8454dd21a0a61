import { lintToken, type TokenSpec, type Violation } from '@keyturn/domain';
import { lintSchedule } from '@keyturn/schedule';
import { upstreamName } from '../informer/shared-names.ts';
import { checkEgress, checkSecrets, type Installation } from '../lives/installation-checks.ts';

export interface SpecSurroundings extends Installation {
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

function egress({ issuer, container }: TokenSpec, surroundings: SpecSurroundings): readonly Violation[] {
  if (issuer.mode === 'webhook')
    return checkEgress({ url: issuer.url, path: 'issuer.url', what: 'an issuer' }, surroundings);
  if (container?.server.auth === undefined) return [];
  const { baseUrl: url } = container.server;
  return checkEgress({ url, path: 'container.server.baseUrl', what: 'the server' }, surroundings);
}

function secrets({ issuer, account, container }: TokenSpec, surroundings: SpecSurroundings): readonly Violation[] {
  const until = 'nothing is issued or verified';
  const auth = container?.account.auth;
  const named = [
    { path: 'issuer.secret.secret', name: issuer.mode === 'webhook' ? issuer.secret.secret : undefined },
    { path: 'account.organisation.apiKey.secret', name: account?.organisation.apiKey.secret },
    { path: 'container.server.auth.secret', name: container?.server.auth?.secret },
    { path: 'container.account.auth.secret', name: auth !== undefined && 'secret' in auth ? auth.secret : undefined },
  ];
  return checkSecrets(
    named.map((each) => ({ ...each, until })),
    surroundings,
  );
}

function duplicate(spec: TokenSpec, { tokensNamed }: SpecSurroundings): readonly Violation[] {
  const name = upstreamName(spec);
  const other = name === null ? undefined : tokensNamed(name).find((id) => id !== spec.id);
  if (other === undefined) return [];
  const found = { severity: 'error', code: 'DuplicateUpstreamCredential' } as const;
  if (spec.container !== undefined) {
    const message = `${other} connects the same server and site already: all their migrations share one.`;
    return [{ ...found, path: 'container.server.serverId', message }];
  }
  const where = spec.kind === 'atlassian.accountApiToken' ? 'account' : 'site';
  const message = `${other} makes tokens of the same kind and label for this ${where}: there nobody could tell them apart.`;
  return [{ ...found, path: 'label', message, proposal: `${spec.label} (${spec.id})` }];
}
