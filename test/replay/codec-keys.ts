import type { CodecKeys } from '@keyturn/temporal';

/** The key recorded histories were written with. It guards nothing: the lives in them are made up. */
export const REPLAY_KEYS: CodecKeys = {
  current: 'replay-test',
  keys: new Map([['replay-test', new Uint8Array(32).fill(0x6b)]]),
};
