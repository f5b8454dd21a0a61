import type { Config } from '@keyturn/config';
import { parseCookie, stringifySetCookie } from 'cookie';

/** Another name where TLS is: a browser then takes it from nobody but this very host, over TLS. */
const NAME = 'keyturn_session';

/** The cookie of a session. It ends with the browser; how long it is good for is Keyturn's to say. */
export class SessionCookie {
  readonly #name: string;
  readonly #secure: boolean;

  constructor({ tls, publicUrl }: Pick<Config, 'tls' | 'publicUrl'>) {
    this.#secure = tls !== undefined || publicUrl?.startsWith('https:') === true;
    this.#name = this.#secure ? `__Host-${NAME}` : NAME;
  }

  /** The id that a browser sent; null without one. */
  read(header: string | undefined): string | null {
    if (header === undefined || !header.includes(this.#name)) return null;
    return parseCookie(header, { decode: (value) => value })[this.#name] ?? null;
  }

  /** `Set-Cookie` that hands out an id. */
  give(id: string): string {
    return this.#written({ value: id });
  }

  /** `Set-Cookie` that takes it away. */
  takeAway(): string {
    return this.#written({ value: '', maxAge: 0 });
  }

  #written(content: { value: string; maxAge?: number }): string {
    const name = this.#name;
    return stringifySetCookie({
      name,
      ...content,
      httpOnly: true,
      sameSite: 'strict',
      secure: this.#secure,
      path: '/',
    });
  }
}
