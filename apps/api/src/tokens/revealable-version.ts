import { currentVersion, isRetired, versionOf, type TokenState, type TokenVersion } from '@keyturn/domain';
import { ApiRefusal } from '../http/api-refusal.ts';
import { neverHandedOver, noValue } from './no-value.ts';
import { retired } from './token-commands.service.ts';

export type RevealableVersion = TokenVersion & { readonly fingerprint: string };

/** The version whose value a person may be shown: one that is or was in use and has not ended. Throws `token.wrongPhase`, `request.invalid`. */
export function revealableVersion(state: TokenState, wanted?: number): RevealableVersion {
  if (isRetired(state)) throw retired(state.id);
  if (state.container !== null) throw ofContainer(state.id);
  const version = wanted === undefined ? currentVersion(state) : versionOf(state, wanted);
  if (version === undefined) throw wanted === undefined ? noValue(state) : unknownVersion(state, wanted);
  const { status, fingerprint } = version;
  if (status !== 'current' && status !== 'superseded') throw notInUse(version);
  if (fingerprint === null) throw neverHandedOver(state.id, version.version);
  return { ...version, fingerprint };
}

/** The refusal for a version whose value is destroyed, or is not one to work with. */
export function notInUse({ version, status }: Pick<TokenVersion, 'version' | 'status'>): ApiRefusal {
  return new ApiRefusal('token.wrongPhase', {
    detail: `Version ${version} is ${status}: its value is not shown.`,
    action: 'Leave the version out to see the value that is in use.',
  });
}

function ofContainer(tokenId: string): ApiRefusal {
  return new ApiRefusal('request.invalid', {
    detail: `${tokenId} is the token of a container: it stays between its server and its site, and has no value that could be shown.`,
    action: 'To use it, run the migrations of its server; nothing has to be copied.',
  });
}

function unknownVersion({ id, lastVersion }: TokenState, wanted: number): ApiRefusal {
  const message = `${id} has no version ${wanted}; its latest is ${lastVersion}.`;
  return new ApiRefusal('request.invalid', {
    detail: message,
    violations: [{ severity: 'error', code: 'VersionUnknown', path: 'version', message }],
  });
}
