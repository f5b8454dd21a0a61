import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { SortPosition } from './sorted-index.ts';

const MAC_BYTES = 16;

/** Cursors carry the position of the last row shown, so that a page goes on at the same place while rows come and go. */
export interface Cursors {
  /** `list` names the list with its order and filters: a cursor fits no other. */
  write(list: string, position: SortPosition): string;
  /** Throws `request.badCursor` for one that was edited or belongs to another list. */
  read(list: string, cursor: string): SortPosition;
}

/** Cursors under one key, shared by all processes of a deployment. */
export function createCursors(key: Uint8Array): Cursors {
  const macOf = (list: string, payload: Buffer) =>
    createHmac('sha256', key).update(list).update('\0').update(payload).digest().subarray(0, MAC_BYTES);
  return {
    write: (list, { value, id }) => {
      const payload = Buffer.from(JSON.stringify([value, id]));
      return Buffer.concat([macOf(list, payload), payload]).toString('base64url');
    },
    read: (list, cursor) => {
      const bytes = Buffer.from(cursor, 'base64url');
      const payload = bytes.subarray(MAC_BYTES);
      // The decoder skips what is not base64url: only the canonical spelling is ours.
      const canonical = bytes.length > MAC_BYTES && bytes.toString('base64url') === cursor;
      if (!canonical || !timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(list, payload))) {
        throw new ApiRefusal('request.badCursor', {
          detail: 'The cursor was not made by this list with this order and these filters.',
          action: 'Begin again without a cursor.',
        });
      }
      const [value, id] = JSON.parse(payload.toString()) as [SortPosition['value'], string];
      return { value, id };
    },
  };
}
