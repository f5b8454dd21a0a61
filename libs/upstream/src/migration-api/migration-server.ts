import type { HeldValue } from '../sinks/sink.ts';
import type { Said } from './answered-values.ts';

/**
 * Port to the migration assistant inside the customer's Jira or Confluence. Each call is one request and may be repeated, but for
 * `triggerApps`. Throws `UpstreamFailure`. `unsupported`: nothing answers there, so the assistant is too old or the address is wrong.
 */
export interface MigrationServer {
  /**
   * P1. `refused`: the token is older than 5 minutes or of another site, or the server failed; it says the same to each. Mint another
   * one, never send the same again.
   */
  saveToken(input: { cloudUrl: string; token: HeldValue }): Promise<{ result: 'saved' | 'refused' | 'unsupported' }>;
  /**
   * P2. Holds for 24 hours; `expiresAt` in epoch ms of the server's clock, null when it cannot be read. `notConnected`: the server has
   * no container token for the site; save one first.
   */
  attach(input: { cloudUrl: string }): Promise<AttachAnswer>;
  /** P3. Calls the listeners of all apps, or of these, for a plan that has run. Each call starts new transfers. */
  triggerApps(input: { planId: string; serverAppKeys?: readonly string[] }): Promise<void>;
  /** P5. */
  readAppProgress(input: { planId: string }): Promise<{ apps: readonly AppProgress[] }>;
}

export type AttachAnswer =
  | { readonly result: 'attached'; readonly expiresAt: number | null }
  | { readonly result: 'notConnected' | 'unsupported' };

export type ServerCredential =
  | { readonly scheme: 'bearer'; readonly token: HeldValue }
  | { readonly scheme: 'basic'; readonly user: string; readonly password: HeldValue };

export interface AppProgress {
  readonly migrationId: string;
  readonly serverAppKey: string;
  readonly cloudAppKey: string;
  readonly containerId: string;
  /** 0 to 100. */
  readonly percent: number | null;
  readonly status: Said<'IN_PROGRESS' | 'SUCCESS' | 'INCOMPLETE' | 'FAILED'> | null;
  /** May be the word `unknown`. */
  readonly message: string;
  /** Epoch ms. */
  readonly lastUpdatedAt: number | null;
}
