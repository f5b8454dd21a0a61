import { getExternalWorkflowHandle, log, type SignalDefinition } from '@temporalio/workflow';

/**
 * Sends a signal to another workflow of ours. Answers whether the server took it: nobody may be there, because it was never
 * registered, or is lost and not brought back yet.
 */
export async function tell<Message>({
  workflowId,
  signal,
  message,
}: {
  workflowId: string;
  signal: SignalDefinition<[Message]>;
  message: Message;
}): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(signal, message);
    return true;
  } catch (error) {
    log.warn('a workflow could not be told', { workflowId, error: error instanceof Error ? error.name : 'error' });
    return false;
  }
}
