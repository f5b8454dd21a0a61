import { SecretValue, type Secrets } from '@keyturn/secrets';
import { createFileSink, type Sink } from '@keyturn/upstream';

/** Where values are put besides being handed out. */
export interface Sinks {
  /** A file of this host; one that holds something else than a value of `ours` (fingerprints) is left alone. */
  file(target: { path: string; credentialId: string; ours: readonly string[] }): Sink;
}

/** Sinks of this host; `folders` are those that files may be written to, none named: any. */
export function createSinks({ secrets, folders }: { secrets: Secrets; folders: readonly string[] }): Sinks {
  return {
    file: ({ path, credentialId, ours }) =>
      createFileSink({
        path,
        folders,
        isOurs: async (content) =>
          ours.includes(await secrets.store.fingerprint({ credentialId }, new SecretValue(content))),
      }),
  };
}
