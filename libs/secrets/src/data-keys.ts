import { randomBytes, randomUUID } from 'node:crypto';
import type { DataKeyRow, Records } from '@keyturn/records';
import type { KeySet } from './load-key-ring.ts';
import { open, seal, type Place } from './sealing.ts';
import { SecretsError } from './secrets-error.ts';

export interface DataKey {
  readonly credentialId: string;
  /** Which of a credential's successive keys this is: sealed rows name it. */
  readonly keyTerm: string;
  readonly key: Buffer;
}

/** One key per credential, wrapped by the master key; never cached, so that a destroyed one is gone everywhere at once. */
export class DataKeys {
  readonly #records: Records;
  readonly #master: KeySet;

  constructor({ records, master }: { records: Records; master: KeySet }) {
    this.#records = records;
    this.#master = master;
  }

  async find(credentialId: string): Promise<DataKey | undefined> {
    const row = await this.#records.secretRows.dataKey(credentialId);
    return row && this.#unwrap(row);
  }

  async findOrCreate(credentialId: string): Promise<DataKey> {
    return (await this.find(credentialId)) ?? this.#unwrap(await this.#create(credentialId));
  }

  #create(credentialId: string): Promise<DataKeyRow> {
    const keyTerm = randomUUID();
    const masterKeyId = this.#master.current;
    const place = this.#place({ credentialId, keyTerm, masterKeyId });
    const wrapped = seal({ key: this.#masterKey(masterKeyId), place, plain: randomBytes(32) });
    return this.#records.secretRows.putDataKeyOnce({ credentialId, keyTerm, masterKeyId, wrapped });
  }

  #unwrap(row: DataKeyRow): DataKey {
    const { credentialId, keyTerm, masterKeyId } = row;
    const key = open({ key: this.#masterKey(masterKeyId), place: this.#place(row), sealed: row.wrapped });
    return { credentialId, keyTerm, key };
  }

  #masterKey(keyId: string): Buffer {
    const key = this.#master.keys.get(keyId);
    if (key) return key;
    throw new SecretsError('keys.missing', `The master key ${keyId} is not loaded.`);
  }

  #place({ credentialId, keyTerm, masterKeyId }: Omit<DataKeyRow, 'wrapped'>): Place {
    return [this.#records.storeId, 'data key', credentialId, keyTerm, masterKeyId];
  }
}
