import { requirePathPart } from '../input/path-part.ts';

/** The id of a task, which is the server's, as a part of an address. */
export function taskPath(id: string): { id: string } {
  return { id: requirePathPart(id, 'That is no id of a task: see keyturn task list.') };
}
