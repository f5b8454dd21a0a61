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
    return this.#seal({ dataKey: await this.#dataKeys.findOrCreate(credentialId), slot, value });
  }

  /** Throws `secrets.unreadable`. */
  async open({ row, slot }: { row: SealedValue; slot: Slot }): Promise<SecretValue> {
    return this.#open({ row, slot, dataKey: await this.#keyOf(row, slot) });
  }

  /**
   * The same value sealed for another slot, under the very key it is under: were that destroyed meanwhile, a new one would
   * bring the value back. Throws `secrets.unreadable`.
   */
  async move({ row, from, to }: { row: SealedValue; from: Slot; to: Slot }): Promise<SealedValue> {
    const dataKey = await this.#keyOf(row, from);
    return this.#seal({ dataKey, slot: to, value: this.#open({ row, slot: from, dataKey }) });
  }

  async #keyOf(row: SealedValue, slot: Slot): Promise<DataKey> {
    const dataKey = await this.#dataKeys.find(row.credentialId);
    if (dataKey?.keyTerm === row.keyTerm) return dataKey;
    throw unreadable({ row, slot }, 'was sealed under a key that was destroyed');
  }

  #seal({ dataKey, slot, value }: { dataKey: DataKey; slot: Slot; value: SecretValue }): SealedValue {
    const { credentialId, keyTerm, key } = dataKey;
    const place = this.#place(dataKey, slot);
    const sealed = value.use((text) => seal({ key, place, plain: Buffer.from(text) }));
    return { credentialId, keyTerm, sealed, fingerprint: this.fingerprint(value) };
  }

  #open({ row, slot, dataKey }: { row: SealedValue; slot: Slot; dataKey: DataKey }): SecretValue {
    const place = this.#place(dataKey, slot);
    const value = new SecretValue(open({ key: dataKey.key, place, sealed: row.sealed }).toString());
    if (this.fingerprint(value) === row.fingerprint) return value;
    throw unreadable({ row, slot }, 'has another fingerprint than its row says');
  }

  #place({ credentialId, keyTerm }: DataKey, slot: Slot): Place {
    return [this.#storeId, credentialId, ...slot, keyTerm];
  }
}

function unreadable({ row, slot }: { row: SealedValue; slot: Slot }, why: string): SecretsError {
  return new SecretsError('secrets.unreadable', `The ${slot.join(' ')} of ${row.credentialId} ${why}.`);
}
