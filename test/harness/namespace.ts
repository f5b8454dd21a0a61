import type { LazyClient } from '@keyturn/temporal';
import { eventually } from './eventually.ts';

const DAY_SECONDS = 86_400;

/** Makes the namespace if there is none, and waits until the server serves it: its caches learn of it late. */
export async function ensureNamespace({ client }: LazyClient, namespace: string): Promise<void> {
  const service = client.workflowService;
  const isThere = () =>
    service.describeNamespace({ namespace }).then(
      () => true,
      () => false,
    );
  if (await isThere()) return;
  await service.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: DAY_SECONDS as never } });
  const isUsable = () =>
    service.getWorkflowExecutionHistory({ namespace, execution: { workflowId: 'nobody' } }).then(
      () => true,
      (error: unknown) => (error as { code?: number }).code === GRPC_NOT_FOUND && !/[Nn]amespace/.test(String(error)),
    );
  await eventually({ ask: isUsable, until: Boolean, withinMs: 30_000, everyMs: 100 });
}

const GRPC_NOT_FOUND = 5;
