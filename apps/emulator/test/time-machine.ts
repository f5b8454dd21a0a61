import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '../src/index.ts';
import { startEmulator } from './issuer-client.ts';

/** An emulator whose clock can be moved on, and that can be started again from its state file. */
export class TimeMachine {
  private readonly folder = mkdtempSync(join(tmpdir(), 'emulator-time-'));
  private readonly bornMs = Date.now();
  private aheadMs = 0;
  private emulator: Emulator | undefined;

  static async open(): Promise<TimeMachine> {
    const machine = new TimeMachine();
    await machine.start();
    return machine;
  }

  get url(): string {
    if (this.emulator === undefined) throw new Error('The emulator is not running.');
    return this.emulator.url;
  }

  /** What is on disk. */
  get file(): string {
    return readFileSync(this.stateFile, 'utf8');
  }

  forward(ms: number): void {
    this.aheadMs += ms;
  }

  async restart(): Promise<void> {
    await this.emulator?.close();
    await this.start();
  }

  async close(): Promise<void> {
    await this.emulator?.close();
    rmSync(this.folder, { recursive: true });
  }

  private get stateFile(): string {
    return join(this.folder, 'emulator.json');
  }

  private async start(): Promise<void> {
    const epochMs = (): number => this.bornMs - this.aheadMs;
    // At factor 2 fleet time is as far ahead of real time as real time is of the epoch.
    const clock = {
      factor: 2,
      get epochMs() {
        return epochMs();
      },
    };
    this.emulator = await startEmulator({ clock, stateFile: this.stateFile });
  }
}
