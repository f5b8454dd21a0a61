import { iso } from '@keyturn/contracts';
import { scopeKeys, type RerunState, type RerunTask } from '@keyturn/domain';
import type { RerunGuideContext } from './guides/reruns/rerun-guide.ts';

/** What a guide needs to know of a task and the migration it is about. */
export function rerunGuideContextOf({ state, task }: { state: RerunState; task: RerunTask }): RerunGuideContext {
  const { spec, id: migrationId, scope } = state;
  const { product, server, destination, account } = spec;
  const { kind, cause, attempt, dueAt } = task;
  return {
    kind,
    cause,
    migrationId,
    product,
    serverId: server.serverId,
    serverUrl: server.baseUrl,
    site: destination.cloudUrl,
    accountEmail: account.email,
    attempt,
    keys: scope === null ? scopeKeys(spec) : null,
    dueAt: iso(dueAt),
  };
}
