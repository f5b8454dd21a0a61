import { createHmac, hkdfSync } from 'node:crypto';
import type { Records } from '@keyturn/records';
import { DataKeys } from './data-keys.ts';
import type { KeyRing } from './load-key-ring.ts';
import { createNamedSecrets, type NamedSecrets } from './named-secrets.ts';
import { open, seal } from './sealing.ts';
import { createSecretStore, type SecretStore } from './secret-store.ts';
import type { SecretValue } from './secret-value.ts';
import { type Fingerprint, ValueVault } from './value-vault.ts';

/** Seals text that is kept outside the secret store, such as answers to repeat; `aad` names the place it is bound to. */
export interface SealBox {
  seal(text: string, aad: string): string;
  /** Throws `secrets.unreadable`. */
  open(sealed: string, aad: string): string;
  /** HMAC-SHA-256, hex: tells whether two texts are the same without either being guessable from it. */
  digest(text: string | Uint8Array): string;
}

export interface Secrets {
  readonly store: SecretStore;
  readonly named: NamedSecrets;
  readonly sealBox: SealBox;
  fingerprint(value: SecretValue): Fingerprint;
}

/** The default secret store: rows in records, sealed under the keys of the ring. Throws `keys.missing`, `secrets.unreadable`. */
export async function openSecrets({ records, keyRing }: { records: Records; keyRing: KeyRing }): Promise<Secrets> {
  const dataKeys = new DataKeys({ records, master: keyRing.master });
  // Wrapped by the master key rather than derived from it: fingerprints must stay comparable when that is rotated.
  const storeKey = await dataKeys.findOrCreate('#store');
  const derive = (purpose: string) => new Uint8Array(hkdfSync('sha256', storeKey.key, records.storeId, purpose, 32));
  const vault = new ValueVault({ records, dataKeys, fingerprintKey: derive('fingerprint') });
  return {
    store: createSecretStore({ records, vault }),
    named: createNamedSecrets({ records, vault }),
    sealBox: createSealBox({ key: derive('seal box'), digestKey: derive('digest'), storeId: records.storeId }),
    fingerprint: (value) => vault.fingerprint(value),
  };
}

interface SealBoxKeys {
  readonly key: Uint8Array;
  readonly digestKey: Uint8Array;
  readonly storeId: string;
}

function createSealBox({ key, digestKey, storeId }: SealBoxKeys): SealBox {
  const place = (aad: string) => [storeId, 'seal box', aad];
  return {
    seal: (text, aad) => seal({ key, place: place(aad), plain: Buffer.from(text) }),
    open: (sealed, aad) => open({ key, place: place(aad), sealed }).toString(),
    digest: (text) => createHmac('sha256', digestKey).update(text).digest('hex'),
  };
}
