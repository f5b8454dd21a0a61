import type { KeyReference } from '../auth/authenticator.ts';

/** A browser that has signed in. What it may do is looked up by its key at every request. */
export interface Session {
  readonly key: KeyReference;
  /** Secret; a page sends it along with every change. */
  readonly csrf: string;
  /** Epoch ms, real time: the end that no use puts off. */
  readonly endsAt: number;
}
