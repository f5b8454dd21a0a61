import { UpstreamFailure } from '../upstream-failure.ts';

export const refuse = (detail: string): UpstreamFailure => new UpstreamFailure({ code: 'sink.notAllowed', detail });

/** Runs file system calls; what they throw becomes `sink.unwritable` with the bare code, because the text would name other files too. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UpstreamFailure) throw error;
    throw new UpstreamFailure({ code: 'sink.unwritable', detail: `The file system refused it (${codeOf(error)}).` });
  }
}

/** What the work answers, or undefined when it failed with this code. */
export async function unless<T>(code: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) === code) return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}
