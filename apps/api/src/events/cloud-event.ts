import type { cloudEvent } from '@keyturn/contracts/schemas';
import type { TransitionItem } from '@keyturn/records';
import type { z } from 'zod';

export type CloudEvent = z.output<typeof cloudEvent>;

/** A transition as CloudEvents 1.0 writes it. */
export function eventOf({ subject, revision, type, at, data, seq }: TransitionItem): CloudEvent {
  return {
    specversion: '1.0',
    id: `${subject}@${revision}`,
    source: '/v1',
    type,
    subject,
    time: at,
    datacontenttype: 'application/json',
    data: data as Record<string, unknown>,
    seq,
  };
}
