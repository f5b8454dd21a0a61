import { httpCall } from './http-call.ts';

/** A credential as the emulated issuer remembers it. */
export interface UpstreamCredential {
  readonly tokenId: string;
  readonly version: number;
  readonly upstreamId: string;
  readonly revokedAt: string | null;
}

/** A call as the emulator logged it; `status` null: its connection was dropped. */
export interface UpstreamCall {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly subject: string | null;
  readonly status: number | null;
  readonly fault: string | null;
  readonly task?: string;
}

/** What the emulator's control route tells of a task. */
export interface UpstreamTask {
  readonly taskId: string;
  readonly jobId: string;
  readonly name: string | null;
  readonly cloudUrl: string;
  readonly type: 'check' | 'migrate';
  readonly createdAt: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly migratedKeys: readonly string[];
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
  async setFaults(rate: number, seed = 1, kinds?: readonly string[]): Promise<void> {
    await this.#control('PUT', 'faults', { rate, seed, ...(kinds !== undefined && { kinds }) });
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

  /** Every call of the upstream side that it remembers, oldest first. */
  async calls(): Promise<UpstreamCall[]> {
    return (await this.#control<{ items: UpstreamCall[] }>('GET', 'calls')).items;
  }

  /** How the next task goes; see the emulator's README. */
  async orderTask(order: { failAt?: string; keysInCloud?: readonly string[]; duration?: string }): Promise<void> {
    await this.#control('PUT', 'migrations', order);
  }

  /** Ends the container tokens of a site behind Keyturn's back, with the migrations that run on them. */
  async expireContainerTokens(cloudUrl: string): Promise<void> {
    await this.#control('POST', 'container-tokens/expire', { cloudUrl });
  }

  /** Assumptions about the Migration API; what is left out goes back to its default. */
  async assumeOfMigrations(switches: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#control('PUT', 'migration-api', switches);
  }

  async setPlugin(plugin: { product: string; version: string; serverId?: string }): Promise<void> {
    await this.#control('PUT', 'plugin', plugin);
  }

  /** Every task that was started, with what it moved. */
  async tasks(): Promise<UpstreamTask[]> {
    return (await this.#control<{ tasks: UpstreamTask[] }>('GET', 'migrations')).tasks;
  }

  async #control<T>(method: string, path: string, body?: object): Promise<T> {
    const content =
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await httpCall(this.base, { method, path: `/_emulator/${path}`, ...content });
    if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.text) as T;
    throw new Error(`the emulator answered ${answer.status}: ${answer.text}`);
  }
}
