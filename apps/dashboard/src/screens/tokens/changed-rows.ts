import { onFleetEvent } from '../../live/live.ts';

/** More than so many changes while nobody looked: the list is read anew. */
const MOST_WAITING = 2_000;

const waiting = new Set<string>();

// From when this file is read, not from when the list is shown: what the list remembers must not grow old behind another page.
onFleetEvent(({ subject }) => {
  if (subject.startsWith('token/')) waiting.add(subject.slice('token/'.length));
});

/** Ids whose rows changed since they were read, what is on the screen first. */
export function takeChanged(most: number, isShown: (id: string) => boolean): string[] {
  const ids = [...waiting];
  const taken = [...ids.filter(isShown), ...ids.filter((id) => !isShown(id))].slice(0, most);
  for (const id of taken) waiting.delete(id);
  return taken;
}

/** These could not be read, or may have changed by time alone: look at them again. */
export function lookAgainAt(ids: readonly string[]): void {
  for (const id of ids) waiting.add(id);
}

export const hasChanged = (): boolean => waiting.size > 0;

/** Whether so much has changed that row by row is the longer way; forgets it then. */
export function isBeyondRows(): boolean {
  if (waiting.size <= MOST_WAITING) return false;
  waiting.clear();
  return true;
}
