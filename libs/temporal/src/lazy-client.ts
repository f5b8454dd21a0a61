import { Client, Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES, TASK_QUEUE } from '@keyturn/contracts';
import { createDataConverter } from './data-converter.ts';
import type { CodecKeys } from './encryption-codec.ts';

export interface LazyClient {
  readonly client: Client;
  /** Asks the server how it is; throws when it is away. `pollers`: workers seen in the last 70 s. `databaseId` changes when its database was replaced. */
  check(): Promise<TemporalHealth>;
  /** Registers our search attributes; repeatable. An unknown attribute would block every workflow that sets it. */
  registerSearchAttributes(): Promise<void>;
  close(): Promise<void>;
}

export interface TemporalHealth {
  readonly latencyMs: number;
  readonly pollers: number;
  readonly databaseId: string;
}

/** A worker's long poll lasts 60 s: one that was not seen for longer is gone. */
const POLLER_FRESH_MS = 70_000;
const CHECK_DEADLINE_MS = 2000;
const GRPC_ALREADY_EXISTS = 6;

// temporal.api.enums.v1: IndexedValueType and TaskQueueType; the enum objects live in a package that only the worker needs.
const INDEXED_VALUE_TYPE = { Keyword: 2, Datetime: 6 } as const;
const WORKFLOW_QUEUE = 1;

/** A client that connects when it is first used, so that a process starts while Temporal is away. */
export function openTemporal({
  address,
  namespace,
  codecKeys,
}: {
  address: string;
  namespace: string;
  codecKeys: CodecKeys;
}): LazyClient {
  const connection = Connection.lazy({ address });
  const client = new Client({ connection, namespace, dataConverter: createDataConverter(codecKeys) });
  return {
    client,
    check: () => connection.withDeadline(Date.now() + CHECK_DEADLINE_MS, () => checkServer(connection, namespace)),
    registerSearchAttributes: () => registerSearchAttributes(connection, namespace),
    close: () => connection.close(),
  };
}

async function checkServer(connection: Connection, namespace: string): Promise<TemporalHealth> {
  const startedAt = performance.now();
  const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace });
  const latencyMs = performance.now() - startedAt;
  const queue = { namespace, taskQueue: { name: TASK_QUEUE }, taskQueueType: WORKFLOW_QUEUE };
  const { pollers } = await connection.workflowService.describeTaskQueue(queue);
  const since = Date.now() - POLLER_FRESH_MS;
  const fresh = (pollers ?? []).filter((poller) => Number(poller.lastAccessTime?.seconds ?? 0) * 1000 > since);
  return { latencyMs, pollers: fresh.length, databaseId: namespaceInfo?.id ?? '' };
}

async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !Object.hasOwn(customAttributes ?? {}, name));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, INDEXED_VALUE_TYPE[type]]));
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (error) {
    // Two processes start at once: the other one was faster.
    if ((error as { code?: number }).code !== GRPC_ALREADY_EXISTS) throw error;
  }
}
