import { UpstreamFailure } from '../src/upstream-failure.ts';

/** The failure of a call that has to fail; any other error is thrown on. */
export async function failureOf(call: Promise<unknown>): Promise<UpstreamFailure> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamFailure)) throw error;
  return error;
}
