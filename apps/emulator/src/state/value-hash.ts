import { createHash } from 'node:crypto';

/** How issued values are remembered once they were shown: the upstream must recognise them, nobody needs to read them. */
export function hashOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
