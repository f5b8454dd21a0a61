import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Payload } from '@temporalio/common';
import { temporal as proto } from '@temporalio/proto';
import { EncryptionCodec, openTemporal, type CodecKeys } from '@keyturn/temporal';
import type { Keyturn } from '../harness/keyturn.ts';
import type { Sink } from './marker-scan.ts';

const NAMESPACE = 'default';

export interface Histories {
  /** As the server holds them. */
  readonly raw: Sink[];
  /** Every payload decrypted: what somebody with the codec keys could read. */
  readonly decoded: Sink[];
}

/** The histories of all runs of all workflows, running and closed. */
export async function fetchHistories(keyturn: Keyturn): Promise<Histories> {
  const codecKeys = readCodecKeys(keyturn.keysDir);
  const codec = new EncryptionCodec(codecKeys);
  const temporal = openTemporal({ address: addressOf(keyturn), namespace: NAMESPACE, codecKeys });
  const raw: Sink[] = [];
  const decoded: Sink[] = [];
  try {
    for await (const { workflowId, runId } of temporal.client.workflow.list()) {
      const history = await temporal.client.workflow.getHandle(workflowId, runId).fetchHistory();
      const name = `history of ${workflowId}, run ${runId}`;
      raw.push({ name, bytes: Buffer.from(proto.api.history.v1.History.encode(history).finish()) });
      const plain = await codec.decode(payloadsOf(history), { namespace: NAMESPACE, workflowId });
      decoded.push({ name: `decoded ${name}`, bytes: Buffer.concat(plain.map(({ data }) => Buffer.from(data ?? []))) });
    }
  } finally {
    await temporal.close();
  }
  return { raw, decoded };
}

/** Everything shaped like a payload, wherever in an event it is: inputs, results, failures, signals, updates, headers. */
function payloadsOf(value: unknown): Payload[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const { metadata, data } = value as { metadata?: unknown; data?: unknown };
  if (data instanceof Uint8Array && typeof metadata === 'object' && metadata !== null) {
    // Search attributes are plain by nature: their bytes are in the raw history.
    return 'key-id' in metadata ? [value] : [];
  }
  return Object.values(value).flatMap((inner) => payloadsOf(inner));
}

function readCodecKeys(keysDir: string): CodecKeys {
  const keys = new Map(
    readdirSync(keysDir).flatMap((file) => {
      const id = /^codec-([a-z0-9]+)\.key$/.exec(file)?.[1];
      return id === undefined
        ? []
        : [[id, Buffer.from(readFileSync(join(keysDir, file), 'utf8').trim(), 'base64')] as const];
    }),
  );
  const [current] = keys.keys();
  if (current === undefined) throw new Error(`no codec key in ${keysDir}`);
  return { current, keys };
}

/** Its port is free at each start and stands on its command line only. */
function addressOf(keyturn: Keyturn): string {
  const words = readFileSync(`/proc/${keyturn.pid('temporal')}/cmdline`, 'utf8').split('\0');
  return `127.0.0.1:${words[words.indexOf('--port') + 1]}`;
}
