import { z } from 'zod';
import { pathId } from '../account-tokens/path-id.ts';
import { instantMs, optionalText, saidOneOf, textList, type Said } from './answered-values.ts';

/** A check or a migration under a job. Instants are epoch ms of the upstream's clock. */
export interface MigrationTask {
  readonly taskId: string;
  readonly type: Said<'check' | 'migrate'> | null;
  /** null: not said, or without a zone. Such a task may be of any time. */
  readonly createdAt: number | null;
  readonly includeChecks: readonly string[];
  readonly excludeChecks: readonly string[];
  readonly artifacts: readonly TaskArtifact[];
}

/** A report or an error log. */
export interface TaskArtifact {
  readonly name: string;
  /** null: its location has no id that can be asked for. */
  readonly artifactId: string | null;
  readonly expiresAt: number | null;
}

const MOST_ARTIFACTS = 100;

const checkTypes = z.object({ includeKeys: textList, excludeKeys: textList });
const NO_CHECK_TYPES = { includeKeys: [], excludeKeys: [] };

/** "`location` holds a path whose last part is the artifact id" (advanced features); the path itself is never followed. */
const artifactId = z
  .string()
  .transform((location) =>
    location
      .split(/[?#]/)[0]
      ?.split('/')
      .findLast((part) => part !== ''),
  )
  .pipe(pathId)
  .nullable()
  .catch(null);
const artifact = z
  .object({ name: optionalText, location: artifactId, expireAt: instantMs })
  .transform(({ name, location, expireAt }) => ({ name, artifactId: location, expiresAt: expireAt }));
const results = z.object({ artifacts: z.array(z.unknown()).catch([]) }).catch({ artifacts: [] });

/** Strict about the id alone: a task in the list that cannot be read might be the one that is looked for. */
export const taskAnswer = z
  .object({
    taskId: pathId,
    taskType: saidOneOf(['check', 'migrate']),
    createdAt: instantMs,
    payload: z.object({ checkTypes: checkTypes.catch(NO_CHECK_TYPES) }).catch({ checkTypes: NO_CHECK_TYPES }),
    results,
  })
  .transform(({ taskId, taskType, createdAt, payload, results: { artifacts } }): MigrationTask => ({
    taskId,
    type: taskType,
    createdAt,
    includeChecks: payload.checkTypes.includeKeys,
    excludeChecks: payload.checkTypes.excludeKeys,
    artifacts: artifacts.slice(0, MOST_ARTIFACTS).flatMap((part) => artifact.safeParse(part).data ?? []),
  }));
