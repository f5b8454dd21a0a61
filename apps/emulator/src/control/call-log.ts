import { z } from 'zod';
import { FAULT_KINDS, type FaultKind } from '../faults/fault-plan.ts';
import { LineFile, readLines } from '../state/line-file.ts';

const callSchema = z.object({
  /** Fleet time of arrival, ISO 8601. */
  at: z.string(),
  method: z.string(),
  /** Without the query, which may carry values. */
  path: z.string(),
  /** Token or migration the call was about; null when unknown. */
  subject: z.string().nullable(),
  /** HTTP status; null while unanswered, and for ever when the connection was dropped instead. */
  status: z.number().nullable(),
  fault: z.enum(FAULT_KINDS).nullable(),
  task: z.string().optional(),
});

export type Call = z.output<typeof callSchema> & { fault: FaultKind | null };

const MAX_CALLS = 20_000;

/** The newest 20,000 calls; kept beside the state file without fsync, so a power cut may lose the last of them. */
export class CallLog {
  private readonly path: string | undefined;
  private readonly onLost: (error: Error) => void;
  private calls: Call[] = [];
  private file: LineFile | undefined;
  private hasFailed = false;

  /** `onLost` hears the first failure to write; the log then lives in memory only. */
  constructor({ path, onLost }: { path: string | undefined; onLost: (error: Error) => void }) {
    this.path = path;
    this.onLost = onLost;
  }

  async open(): Promise<void> {
    if (this.path === undefined) return;
    const lines = await readLines(this.path);
    // Lines are in order of answers. A line that is none any more is dropped: this file is for looking, not for truth.
    this.calls = lines.map(parseCall).filter((call) => call !== null);
    this.calls = this.calls.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(-MAX_CALLS);
    this.file = await LineFile.open({
      path: this.path,
      snapshot: () => this.calls.filter(isFinished).map((call) => JSON.stringify(call)),
      durable: false,
    });
  }

  begin(call: Pick<Call, 'at' | 'method' | 'path'>): Call {
    const begun: Call = { ...call, subject: null, status: null, fault: null };
    this.calls.push(begun);
    // Trimmed in steps, so that a full log does not move 20,000 entries for every call.
    if (this.calls.length > MAX_CALLS * 1.1) this.calls = this.calls.slice(-MAX_CALLS);
    return begun;
  }

  finish(call: Call, status: number | null): void {
    call.status = status;
    this.file?.append(JSON.stringify(call)).catch((error: Error) => this.lose(error));
  }

  list({ subject, since }: { subject?: string | undefined; since?: number | undefined }): readonly Call[] {
    return this.calls
      .slice(-MAX_CALLS)
      .filter((call) => subject === undefined || call.subject === subject)
      .filter((call) => since === undefined || Date.parse(call.at) >= since);
  }

  async reset(): Promise<void> {
    this.calls = [];
    await this.file?.compact();
  }

  async close(): Promise<void> {
    await this.file?.close();
  }

  private lose(error: Error): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.onLost(error);
  }
}

function isFinished(call: Call): boolean {
  return call.status !== null || call.fault === 'executedThenTimeout';
}

function parseCall(line: string): Call | null {
  try {
    return callSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
