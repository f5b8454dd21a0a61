/** A server that can be started on this machine: what to run and how to ask whether it answers. */
export interface LocalServer {
  /** host:port; stays the same however often the process is restarted. */
  readonly address: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Resolves false, never rejects, while it does not answer. */
  readonly isReady: () => Promise<boolean>;
}
