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
    const answer = await httpCall(this.base, { method: 'GET', path: '/_emulator/issuer/credentials' });
    return (JSON.parse(answer.text) as { items: UpstreamCredential[] }).items;
  }

  /** Share of upstream calls that meet a fault; the same seed meets the same ones. */
  async setFaults(rate: number, seed = 1): Promise<void> {
    const body = JSON.stringify({ rate, seed });
    const headers = { 'content-type': 'application/json' };
    const answer = await httpCall(this.base, { method: 'PUT', path: '/_emulator/faults', headers, body });
    if (answer.status !== 200) throw new Error(`the emulator answered ${answer.status}: ${answer.text}`);
  }
}
