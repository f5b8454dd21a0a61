import { createHmac } from 'node:crypto';
import type { Records } from '@keyturn/records';
import type { DataKey, DataKeys } from './data-keys.ts';
import { open, seal, type Place } from './sealing.ts';
import { SecretValue } from './secret-value.ts';
import { SecretsError } from './secrets-error.ts';

/** First 16 hex digits of an HMAC-SHA-256 under a key of this store: comparable, not guessable. */
export type Fingerprint = string;

/** Where a value belongs within its credential. */
export type Slot = readonly ['candidate', string] | readonly ['version', number] | readonly ['named', string];

interface SealedValue {
  readonly credentialId: string;
  readonly keyTerm: string;
  readonly sealed: string;
  readonly fingerprint: Fingerprint;
}

/** Seals values for their slot and opens them again; knows nothing about rows. */
export class ValueVault {
  readonly #storeId: string;
  readonly #dataKeys: DataKeys;
  readonly #fingerprintKey: Uint8Array;

  constructor({
    records,
    dataKeys,
    fingerprintKey,
  }: {
    records: Records;
    dataKeys: DataKeys;
    fingerprintKey: Uint8Array;
  }) {
    this.#storeId = records.storeId;
    this.#dataKeys = dataKeys;
    this.#fingerprintKey = fingerprintKey;
  }

  fingerprint(value: SecretValue): Fingerprint {
    return value.use((text) => createHmac('sha256', this.#fingerprintKey).update(text).digest('hex').slice(0, 16));
  }

  async seal({
    credentialId,
    slot,
    value,
  }: {
    credentialId: string;
    slot: Slot;
    value: SecretValue;
  }): Promise<SealedValue> {
    const dataKey = await this.#dataKeys.findOrCreate(credentialId);
    const place = this.#place(dataKey, slot);
    const sealed = value.use((text) => seal({ key: dataKey.key, place, plain: Buffer.from(text) }));
    return { credentialId, keyTerm: dataKey.keyTerm, sealed, fingerprint: this.fingerprint(value) };
  }

  /** Throws `secrets.unreadable`. */
  async open({ row, slot }: { row: SealedValue; slot: Slot }): Promise<SecretValue> {
    const dataKey = await this.#dataKeys.find(row.credentialId);
    const unreadable = (why: string) =>
      new SecretsError('secrets.unreadable', `The ${slot.join(' ')} of ${row.credentialId} ${why}.`);
    if (dataKey?.keyTerm !== row.keyTerm) throw unreadable('was sealed under a key that was destroyed');
    const value = new SecretValue(
      open({ key: dataKey.key, place: this.#place(dataKey, slot), sealed: row.sealed }).toString(),
    );
    if (this.fingerprint(value) !== row.fingerprint) throw unreadable('has another fingerprint than its row says');
    return value;
  }

  #place({ credentialId, keyTerm }: DataKey, slot: Slot): Place {
    return [this.#storeId, credentialId, ...slot, keyTerm];
  }
}
