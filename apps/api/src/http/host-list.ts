import { isLoopback } from '@keyturn/config';
import { ApiRefusal } from './api-refusal.ts';

const MOST_REMEMBERED = 64;
const ANY_ADDRESS = ['0.0.0.0', '::'];

/** The host names served here: loopback, the address listened on, the public URL. A page whose name was rebound to us sends another one. */
export class HostList {
  readonly #names: ReadonlySet<string>;
  readonly #remembered = new Set<string>();

  constructor({ host, publicUrl }: { host: string; publicUrl: string | undefined }) {
    const listened = ANY_ADDRESS.includes(host) ? [] : [host];
    this.#names = new Set([
      ...listened,
      ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname.replaceAll(/[[\]]/g, '')]),
    ]);
  }

  /** Throws `request.wrongHost` for a Host header (name and port) that is not ours. */
  check(header: string | undefined): void {
    if (header === undefined) throw wrongHost();
    if (this.#remembered.has(header)) return;
    const name = nameOf(header);
    if (name === null || !(isLoopback(name) || this.#names.has(name))) throw wrongHost();
    if (this.#remembered.size < MOST_REMEMBERED) this.#remembered.add(header);
  }
}

function nameOf(header: string): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header);
  return (match?.[1] ?? match?.[2])?.toLowerCase() ?? null;
}

function wrongHost(): ApiRefusal {
  return new ApiRefusal('request.wrongHost', {
    detail: 'This host name is not served here.',
    action: 'Use the loopback address, or set KEYTURN_PUBLIC_URL to the name in use.',
  });
}
