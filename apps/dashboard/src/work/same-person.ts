import type { Me } from '@keyturn/client';
import { foldedName } from '@keyturn/domain';

/** Whether a name in a record is whoever is signed in: by their person, else by the name of their key. */
export function isMe(me: Pick<Me, 'name' | 'person'> | null, name: string): boolean {
  return me !== null && foldedName(me.person ?? me.name) === foldedName(name);
}
