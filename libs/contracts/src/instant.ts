/** An instant in epoch ms as ISO 8601 UTC with milliseconds, as API, events and records write it. */
export function iso(at: number): string;
export function iso(at: number | null): string | null;
export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
