import { SecretsError, type SecretStore, type SecretValue, type VersionRef } from '@keyturn/secrets';
import type { ApiRefusal } from '../http/api-refusal.ts';

interface Read {
  readonly store: Pick<SecretStore, 'read'>;
  readonly ref: VersionRef;
  /** What to answer when the value was destroyed after the state was read. */
  readonly destroyed: ApiRefusal;
}

/** The value of a version that the state says is there. Throws `destroyed`. */
export async function readValue({ store, ref, destroyed }: Read): Promise<SecretValue> {
  return store.read(ref).catch((error: unknown) => {
    throw error instanceof SecretsError && error.code === 'secrets.notFound' ? destroyed : error;
  });
}
