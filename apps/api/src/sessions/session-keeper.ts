import { hash, randomBytes } from 'node:crypto';
import { describeError, type Logger } from '@keyturn/observability';
import type { RedisParts } from '@keyturn/redis';
import type { SealBox } from '@keyturn/secrets';
import { z } from 'zod';
import type { KeyReference } from '../auth/authenticator.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { Session } from './session.ts';

/** Real time. Long enough for a task that is read twice, short enough for a desk that was left. */
export const IDLE_MS = 30 * 60_000;
const LIFE_MS = 12 * 3_600_000;
/** A link is opened by whoever has just asked for it. */
const LINK_LIFE_MS = 60_000;
const ID_BYTES = 32;
const ID = /^[\w-]{43}$/;

const keptKey = z.strictObject({ keyId: z.string(), stamp: z.string() });
const keptSession = z.strictObject({ key: keptKey, csrf: z.string(), endsAt: z.number() });
const keptLink = z.strictObject({ key: keptKey, endsAt: z.number() });

export interface SessionKeeperOptions {
  readonly redis: Pick<RedisParts, 'sessions' | 'signInLinks'>;
  readonly sealBox: SealBox;
  readonly logger: Logger;
  /** Epoch ms, real time. */
  readonly now?: () => number;
}

/**
 * Sessions and sign-in links in Redis, sealed: whoever reads Redis can use neither, and whoever writes there can make
 * neither. Everything throws `service.unavailable` while Redis is away.
 */
export class SessionKeeper {
  readonly #redis: SessionKeeperOptions['redis'];
  readonly #sealBox: SealBox;
  readonly #logger: Logger;
  readonly #now: () => number;

  constructor({ redis, sealBox, logger, now = Date.now }: SessionKeeperOptions) {
    this.#redis = redis;
    this.#sealBox = sealBox;
    this.#logger = logger;
    this.#now = now;
  }

  /** A session under a new id, which only the browser keeps. */
  async start(key: KeyReference): Promise<{ readonly id: string; readonly session: Session }> {
    const id = randomText();
    const session: Session = { key, csrf: randomText(), endsAt: this.#now() + LIFE_MS };
    await reached(this.#redis.sessions.put({ id, text: this.#seal(session, placeOfSession(id)), idleMs: IDLE_MS }));
    return { id, session };
  }

  /** The session of this id, which is idle no longer; null when it has ended or never was. */
  async use(id: string): Promise<Session | null> {
    if (!ID.test(id)) return null;
    return this.#opened(id, await reached(this.#redis.sessions.use({ id, idleMs: IDLE_MS })));
  }

  /** The same for one that only looks on, such as an open stream. */
  async peek(id: string): Promise<Session | null> {
    if (!ID.test(id)) return null;
    return this.#opened(id, await reached(this.#redis.sessions.peek(id)));
  }

  async end(id: string): Promise<void> {
    if (ID.test(id)) await reached(this.#redis.sessions.remove(id));
  }

  /** A link that signs in as this key, once; `expiresAt` is epoch ms, real time. */
  async makeLink(key: KeyReference): Promise<{ readonly link: string; readonly expiresAt: number }> {
    const link = randomText();
    const endsAt = this.#now() + LINK_LIFE_MS;
    const text = this.#seal({ key, endsAt }, placeOfLink(link));
    await reached(this.#redis.signInLinks.put({ link, text, lifeMs: LINK_LIFE_MS }));
    return { link, expiresAt: endsAt };
  }

  /** The key that the link stands for; null when it was used, has ended or never was. */
  async redeem(link: string): Promise<KeyReference | null> {
    if (!ID.test(link)) return null;
    const text = await reached(this.#redis.signInLinks.take(link));
    const kept = this.#open(text, placeOfLink(link), keptLink);
    return kept === null || kept.endsAt <= this.#now() ? null : kept.key;
  }

  #opened(id: string, text: string | null): Session | null {
    const session = this.#open(text, placeOfSession(id), keptSession);
    return session === null || session.endsAt <= this.#now() ? null : session;
  }

  #seal(kept: Session | z.output<typeof keptLink>, place: string): string {
    return this.#sealBox.seal(JSON.stringify(kept), place);
  }

  /** What cannot be opened was not written by us, or under another key: it signs in nobody. */
  #open<T>(text: string | null, place: string, schema: z.ZodType<T>): T | null {
    if (text === null) return null;
    try {
      return schema.parse(JSON.parse(this.#sealBox.open(text, place)));
    } catch (error) {
      this.#logger.warn({ err: describeError(error) }, 'what Redis holds as a session is none of ours');
      return null;
    }
  }
}

/** Sealed text opens only under the id it was sealed for: it cannot be copied to another name. Hashed, because a failure names the place. */
const placeOfSession = (id: string) => `session/${hash('sha256', id)}`;
const placeOfLink = (link: string) => `sign-in link/${hash('sha256', link)}`;

function randomText(): string {
  return randomBytes(ID_BYTES).toString('base64url');
}

async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch {
    // Errors of the client may carry the command.
    throw new ApiRefusal('service.unavailable', {
      detail: 'Redis is away, where it is kept who has signed in.',
      action: 'Try again in a moment. Programs that send a key go on meanwhile.',
      headers: { 'retry-after': '1' },
    });
  }
}
