import { lintMigration, type MigrationSpec, type Violation } from '@keyturn/domain';
import { checkEgress, checkSecrets, type Installation } from '../lives/installation-checks.ts';

export interface MigrationSurroundings extends Installation {
  /** Whether a token of that id is registered, or will be once the documents before are applied. */
  readonly isToken: (id: string) => boolean;
}

type Check = (spec: MigrationSpec, surroundings: MigrationSurroundings) => readonly Violation[];

const CHECKS: readonly Check[] = [(spec) => lintMigration(spec), egress, secrets, accountToken];

/** Everything there is to say about the specification of a migration: the rules of the domain, and what depends on this installation. */
export function checkMigration(spec: MigrationSpec, surroundings: MigrationSurroundings): Violation[] {
  return CHECKS.flatMap((check) => check(spec, surroundings));
}

/** Without a credential nothing is called there. */
function egress({ server }: MigrationSpec, surroundings: MigrationSurroundings): readonly Violation[] {
  if (server.auth === undefined) return [];
  return checkEgress({ url: server.baseUrl, path: 'server.baseUrl', what: 'the server' }, surroundings);
}

function secrets({ server, account }: MigrationSpec, surroundings: MigrationSurroundings): readonly Violation[] {
  const { auth } = account;
  const ofAccount = auth !== undefined && 'secret' in auth ? auth.secret : undefined;
  const named = [
    { path: 'server.auth.secret', name: server.auth?.secret, until: 'nothing is renewed on the server' },
    { path: 'account.auth.secret', name: ofAccount, until: 'nothing is called in the cloud' },
  ];
  return checkSecrets(named, surroundings);
}

function accountToken({ account: { auth } }: MigrationSpec, { isToken }: MigrationSurroundings): readonly Violation[] {
  if (auth === undefined || !('token' in auth) || isToken(auth.token)) return [];
  const message = 'There is no such token yet; nothing is called in the cloud before it is registered and has a value.';
  return [{ severity: 'warning', code: 'TokenMissing', path: 'account.auth.token', message }];
}
