import { hash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { KEYS } from './keys.ts';

/** Browser sessions by their ids. All of it rejects while Redis is away, and Redis may be emptied: then people sign in again. */
export interface Sessions {
  /** Keeps a sealed text for `idleMs` (real time). */
  put(session: { id: string; text: string; idleMs: number }): Promise<void>;
  /** The text, kept for another `idleMs` from now on; null when there is no such session any more. */
  use(session: { id: string; idleMs: number }): Promise<string | null>;
  /** The text, kept no longer for being looked at. */
  peek(id: string): Promise<string | null>;
  remove(id: string): Promise<void>;
}

/** Links that sign in a browser. */
export interface SignInLinks {
  /** Keeps a sealed text for `lifeMs` (real time). */
  put(link: { link: string; text: string; lifeMs: number }): Promise<void>;
  /** The text, to one caller and once; null when it was taken, has ended or never was. */
  take(link: string): Promise<string | null>;
}

export function createSessions({ client }: { client: Redis }): Sessions {
  const nameOf = (id: string) => KEYS.session(hashed(id));
  return {
    put: async ({ id, text, idleMs }) => void (await client.set(nameOf(id), text, 'PX', idleMs)),
    use: ({ id, idleMs }) => client.getex(nameOf(id), 'PX', idleMs),
    peek: (id) => client.get(nameOf(id)),
    remove: async (id) => void (await client.del(nameOf(id))),
  };
}

export function createSignInLinks({ client }: { client: Redis }): SignInLinks {
  const nameOf = (link: string) => KEYS.signInLink(hashed(link));
  return {
    put: async ({ link, text, lifeMs }) => void (await client.set(nameOf(link), text, 'PX', lifeMs)),
    take: (link) => client.getdel(nameOf(link)),
  };
}

/** SHA-256: whoever reads Redis learns nothing that a browser could send; ids are 256 random bits. */
function hashed(id: string): string {
  return hash('sha256', id);
}
