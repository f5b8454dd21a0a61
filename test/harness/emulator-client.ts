import { httpCall } from './http-call.ts';

/** A credential as the emulated issuer remembers it. */
export interface UpstreamCredential {
  readonly tokenId: string;
  readonly version: number;
  readonly upstreamId: string;
  readonly revokedAt: string | null;
}

/** The emulator's control calls. */
export class EmulatorClient {
  readonly base: string;

  constructor(base: string) {
    this.base = base;
  }

  async credentials(): Promise<UpstreamCredential[]> {
    return (await this.#control<{ items: UpstreamCredential[] }>('GET', 'issuer/credentials')).items;
  }

  /** Share of upstream calls that meet a fault; the same seed meets the same ones. */
  async setFaults(rate: number, seed = 1): Promise<void> {
    await this.#control('PUT', 'faults', { rate, seed });
  }

  /** An enabled job of a site, for the stub clients. */
  createJob(job: { site: string; name: string }): Promise<{ workspaceId: string }> {
    return this.#control('POST', 'jobs', job);
  }

  /** A Data Manager token, as a person makes it on the pages. */
  generate(token: { site: string; label: string; type: string }): Promise<{ value: string }> {
    return this.#control('POST', 'tokens', token);
  }

  /** All Data Manager tokens, newest first. */
  async dataManagerTokens(): Promise<{ label: string; status: string }[]> {
    return (await this.#control<{ items: { label: string; status: string }[] }>('GET', 'tokens')).items;
  }

  async #control<T>(method: string, path: string, body?: object): Promise<T> {
    const content =
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await httpCall(this.base, { method, path: `/_emulator/${path}`, ...content });
    if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.text) as T;
    throw new Error(`the emulator answered ${answer.status}: ${answer.text}`);
  }
}
