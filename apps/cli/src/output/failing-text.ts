import { instantText } from './instant-text.ts';

interface Failures {
  readonly count: number;
  readonly code: string;
  readonly nextTryAt?: string | null | undefined;
}

/** A step that keeps failing, and when it is tried again. */
export function failingText({ count, code, nextTryAt }: Failures): string {
  const next = nextTryAt ? `next try ${instantText(nextTryAt)}` : 'a person must act';
  return `${code}, ${count} ${count === 1 ? 'time' : 'times'}; ${next}`;
}

/** Names with values, as `-l` takes them. */
export function tagsText(tags: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(tags ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
