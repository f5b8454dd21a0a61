import type { Records } from '@keyturn/records';
import type { SecretValue } from './secret-value.ts';
import type { Fingerprint, ValueVault } from './value-vault.ts';

export interface NamedSecretInfo {
  name: string;
  fingerprint: Fingerprint;
  note: string | null;
  updatedAt: string;
}

/** Values that specifications refer to as `{ secret: <name> }`. */
export interface NamedSecrets {
  put(input: {
    name: string;
    value: SecretValue;
    note: string | null;
  }): Promise<{ name: string; fingerprint: Fingerprint }>;
  /** Throws `secrets.unreadable`. */
  read(name: string): Promise<SecretValue | undefined>;
  list(): Promise<NamedSecretInfo[]>;
  /** False when there was none. */
  remove(name: string): Promise<boolean>;
}

export function createNamedSecrets({ records, vault }: { records: Records; vault: ValueVault }): NamedSecrets {
  const rows = records.secretRows;
  const credentialOf = (name: string) => `#named/${name}`;
  return {
    put: async ({ name, value, note }) => {
      const sealed = await vault.seal({ credentialId: credentialOf(name), slot: ['named', name], value });
      await rows.putNamed({ ...sealed, name, note, updatedAt: new Date().toISOString() });
      return { name, fingerprint: sealed.fingerprint };
    },
    read: async (name) => {
      const row = await rows.named(name);
      return row && vault.open({ row, slot: ['named', name] });
    },
    list: async () =>
      (await rows.listNamed()).map(({ name, fingerprint, note, updatedAt }) => ({
        name,
        fingerprint,
        note,
        updatedAt,
      })),
    remove: async (name) => {
      const known = await rows.named(name);
      await rows.destroyDataKey(credentialOf(name));
      return known !== undefined;
    },
  };
}
