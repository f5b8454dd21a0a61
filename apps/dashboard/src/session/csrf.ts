let current: string | null = null;

/** What the session expects beside its cookie on every call that changes something; memory only. */
export const csrf = (): string | null => current;

export function keepCsrf(value: string | null): void {
  current = value;
}
