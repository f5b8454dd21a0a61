import { requirePathPart } from '../input/path-part.ts';

/** The address of a task. Its id is the server's. */
export function taskPath(id: string, action = ''): string {
  const part = requirePathPart(id, 'That is no id of a task: see keyturn task list.');
  return `/v1/tasks/${part}${action === '' ? '' : `/${action}`}`;
}
