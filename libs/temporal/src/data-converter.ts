import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { EncryptionCodec, type CodecKeys } from './encryption-codec.ts';

/** Path of the failure converter, for the client, the worker and the workflow bundle alike. */
export const failureConverterPath = fileURLToPath(new URL('../failure-converter.cjs', import.meta.url));

/** The one data converter of every client and worker: payloads and failure texts encrypted. */
export function createDataConverter(keys: CodecKeys): DataConverter {
  return { payloadCodecs: [new EncryptionCodec(keys)], failureConverterPath };
}
