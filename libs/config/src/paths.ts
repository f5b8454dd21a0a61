import { join, resolve } from 'node:path';

/** Where things are kept; every part asks here, so that a folder has one name. */
export interface Paths {
  readonly data: string;
  /** Master, codec and audit keys: apart from the data, to be backed up apart. */
  readonly keys: string;
  readonly adminKey: string;
  /** SQLite file, used when KEYTURN_DATABASE_URL is not set. */
  readonly records: string;
  readonly temporalDb: string;
  readonly redisDir: string;
  readonly emulatorState: string;
  readonly clock: string;
  readonly demoApplied: string;
  readonly pids: string;
  /** Written by the worker with its process id once it polls. */
  readonly workerReady: string;
  readonly logs: string;
}

export function pathsOf(folders: { readonly data?: string | undefined; readonly keys?: string | undefined }): Paths {
  const data = folders.data ?? resolve('.keyturn');
  return {
    data,
    keys: folders.keys ?? `${data}-keys`,
    adminKey: join(data, 'admin-key'),
    records: join(data, 'records.db'),
    temporalDb: join(data, 'temporal', 'temporal.db'),
    redisDir: join(data, 'redis'),
    emulatorState: join(data, 'emulator.json'),
    clock: join(data, 'clock.json'),
    demoApplied: join(data, 'demo-applied'),
    pids: join(data, 'pids'),
    workerReady: join(data, 'pids', 'worker.ready'),
    logs: join(data, 'logs'),
  };
}
