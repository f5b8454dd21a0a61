import {
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { TokenRecordsActivities, TokenStepsActivities } from '@keyturn/activities';
import type { Minted, TokenSpec } from '@keyturn/domain';

// What somebody would write in an afternoon: the same upstream calls and rows as a rotation, no state, no policy, no codec.

type LooseRecords = Pick<TokenRecordsActivities, 'readAdoption'> & {
  recordToken(input: object): Promise<unknown>;
};

const local = proxyLocalActivities<LooseRecords>({ startToCloseTimeout: '5s' });
const steps = proxyActivities<TokenStepsActivities>({ startToCloseTimeout: '45s', retry: { maximumAttempts: 1 } });

export interface BareInput {
  readonly spec: TokenSpec;
  readonly version: number;
  readonly revision: number;
  readonly upstreamId: string;
}

export const rotate = defineUpdate<{ version: number }, [{ reason: string }]>('rotate');
const EXPIRES_AT = defineSearchAttributeKey('KeyturnExpiresAt', 'DATETIME');

/** One rotation for each update, a run for each rotation. */
export async function bareRotation({ spec, version, revision, upstreamId }: BareInput): Promise<void> {
  const ref = { tokenId: spec.id, incarnation: 'bare', issuer: spec.issuer };
  let expiresAt: number | null = null;
  let written = revision;
  let wanted = false;
  const record = (...types: readonly string[]): Promise<unknown> => {
    const at = new Date().toISOString();
    const transitions = types.map((type) => ({
      revision: (written += 1),
      type: `keyturn.token.${type}`,
      at,
      data: { version },
    }));
    const row = {
      phase: 'active',
      health: 'ok',
      cause: null,
      waitingFor: null,
      kind: 'custom',
      site: null,
      owner: spec.owner,
      expiresAt: null,
      nextActionAt: null,
    };
    return local.recordToken({ ...ref, row, snapshot: { version, upstreamId, expiresAt }, over: false, transitions });
  };
  setHandler(rotate, async () => {
    await record('regenerating');
    wanted = true;
    return { version };
  });
  await local.readAdoption({ ...ref, revision: written });
  await condition(() => wanted);
  const minted: Minted = await steps.mintVersion({
    ...ref,
    version,
    label: spec.label,
    upstreamId: null,
    lifetime: spec.lifetime,
  });
  expiresAt = minted.expiresAt;
  await record('issued');
  await steps.verifyVersion({ ...ref, version, label: spec.label, upstreamId: minted.upstreamId });
  await record('verified', 'promoted');
  if (version > 1) await steps.revokeVersion({ ...ref, version: version - 1, label: spec.label, upstreamId });
  await record('revoked');
  upsertSearchAttributes([{ key: EXPIRES_AT, value: new Date(expiresAt) }]);
  await continueAsNew<typeof bareRotation>({
    spec,
    version: version + 1,
    revision: written,
    upstreamId: minted.upstreamId,
  });
}

export const touch = defineUpdate<number, [object]>('touch');
export const poke = defineSignal<[object]>('poke');

/** Answers updates and counts signals. */
export async function bareListener(): Promise<void> {
  let count = 0;
  setHandler(touch, () => (count += 1));
  setHandler(poke, () => {
    count += 1;
  });
  await condition(() => false);
}
