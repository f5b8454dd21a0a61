import { UsageError } from '../cli-error.ts';

/** The address of a task. Its id is the server's; what could leave the path is refused. */
export function taskPath(id: string, action = ''): string {
  if (!/^[\w.~:-]{1,200}$/.test(id) || /^\.+$/.test(id))
    throw new UsageError('That is no id of a task: see keyturn task list.');
  return `/v1/tasks/${id}${action === '' ? '' : `/${action}`}`;
}
