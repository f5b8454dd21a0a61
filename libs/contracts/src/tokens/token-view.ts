import {
  causeOf,
  currentVersion,
  healthOf,
  isSettled,
  nextActionAt,
  renewAt,
  statusOf,
  waitingForOf,
  type OpenTask,
  type TokenState,
  type TokenVersion,
} from '@keyturn/domain';
import { iso } from '../instant.ts';

/** The token as the API shows it at `now` (epoch ms of fleet time); never a value. */
export function tokenView(state: TokenState, now: number) {
  const { spec } = state;
  const current = currentVersion(state);
  const firstTask = state.tasks[0];
  return {
    id: state.id,
    kind: spec.kind,
    label: spec.label,
    site: spec.site ?? null,
    owner: spec.owner,
    tags: spec.tags ?? {},
    status: statusOf(state, now),
    phase: state.phase,
    health: healthOf(state),
    cause: causeOf(state),
    waitingFor: waitingForOf(state),
    since: iso(state.since),
    issuedAt: iso(current?.issuedAt ?? null),
    expiresAt: iso(current?.expiresAt ?? null),
    expiresAtSource: current?.expiresAtSource ?? null,
    renewAt: iso(renewAt(state)),
    nextActionAt: iso(nextActionAt(state, now)),
    lastSuccessAt: iso(state.lastSuccessAt),
    currentVersion: current?.version ?? null,
    versions: state.versions.map(versionView),
    failures: failuresView(state),
    pause: pauseView(state),
    task: firstTask === undefined ? null : openTaskView(firstTask),
    tasks: state.tasks.map(openTaskView),
    consent: consentAskView(state),
    dependents: [] as string[],
    breakGlass: (state.making?.breakGlass ?? false) || (state.request?.breakGlass ?? false),
    generation: state.generation,
    revision: state.revision,
    spec,
  };
}

function consentAskView({ container }: TokenState) {
  const asked = container?.asked ?? null;
  return asked === null ? null : { version: asked.version, askedAt: iso(asked.askedAt), cause: asked.cause };
}

export type TokenView = ReturnType<typeof tokenView>;

function versionView(version: TokenVersion) {
  return {
    version: version.version,
    status: version.status,
    verified: version.verified === true,
    issuedAt: iso(version.issuedAt),
    expiresAt: iso(version.expiresAt),
    expiresAtSource: version.expiresAtSource,
    hasValue: version.fingerprint !== null && !isSettled(version),
    fingerprint: version.fingerprint,
    adoption: version.adoption.map(({ consumer, state, at }) => ({ consumer, state, at: iso(at) })),
  };
}

function failuresView({ failures }: TokenState) {
  if (failures === null) return null;
  const { count, code, firstAt, lastAt, nextTryAt } = failures;
  return { count, firstAt: iso(firstAt), lastAt: iso(lastAt), code, nextTryAt: iso(nextTryAt) };
}

function openTaskView(task: OpenTask) {
  const { id, kind, cause, version, openedAt, dueAt } = task;
  return { id, kind, cause, version, openedAt: iso(openedAt), dueAt: iso(dueAt) };
}

function pauseView({ pause }: TokenState) {
  if (pause === null) return null;
  return { pausedAt: iso(pause.pausedAt), until: iso(pause.untilAt), by: pause.by, reason: pause.reason };
}
