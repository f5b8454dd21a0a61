import { applyFleet, type FleetApplied, type Violation } from '@keyturn/client';
import { ApiFailure } from '../http/api-failure.ts';
import type { Api } from '../http/open-client.ts';
import type { FleetDocument } from './fleet-document.ts';
import { type FleetRequest, planRequests } from './plan-requests.ts';

export type Outcome = FleetApplied['items'][number]['outcome'];

/** What became of a document, or would. */
export interface Applied {
  readonly document: FleetDocument;
  readonly outcome: Outcome;
  readonly violations: readonly Violation[];
}

export interface Applying {
  readonly api: Api;
  readonly documents: readonly FleetDocument[];
  readonly dryRun: boolean;
}

/** Sends the documents and yields what the API says, request by request; a document may come twice, and then the last word counts. */
export async function* applyDocuments({ api, documents, dryRun }: Applying): AsyncGenerator<Applied[]> {
  const requests = planRequests(documents, { dryRun });
  const early: Applied[] = [];
  let hasChanged = false;
  for (const request of requests) {
    const applied = await sendRequest(api, { request, dryRun });
    yield applied;
    hasChanged ||=
      request !== requests[0] && applied.some(({ outcome }) => outcome === 'created' || outcome === 'changed');
    if (request !== requests.at(-1)) early.push(...applied.filter(({ outcome }) => outcome === 'refused'));
  }
  // A name may have become free, or a token may have come, with a later request.
  if (dryRun || !hasChanged || early.length === 0) return;
  for (const request of planRequests(
    early.map(({ document }) => document),
    { dryRun },
  )) {
    yield await sendRequest(api, { request, dryRun });
  }
}

/** What would become of the documents, in their order. */
export async function foresee(applying: Omit<Applying, 'dryRun'>): Promise<Applied[]> {
  const latest = new Map<FleetDocument, Applied>();
  for await (const batch of applyDocuments({ ...applying, dryRun: true })) {
    for (const applied of batch) latest.set(applied.document, applied);
  }
  return inOrder(applying.documents, latest);
}

/** As the files have them; what was never answered is missing. */
export function inOrder(documents: readonly FleetDocument[], latest: ReadonlyMap<FleetDocument, Applied>): Applied[] {
  return documents.flatMap((document) => latest.get(document) ?? []);
}

/** As the API answers `atomic`, which reaches no further than one request. */
export function heldBack(applied: Applied): Applied {
  if (applied.outcome === 'refused') return applied;
  const message = 'Not applied: another document was refused, and all or none was asked for.';
  return { ...applied, outcome: 'refused', violations: [{ severity: 'error', code: 'NotApplied', path: '', message }] };
}

async function sendRequest(
  client: Api,
  { request: { body, documents }, dryRun }: { request: FleetRequest; dryRun: boolean },
): Promise<Applied[]> {
  try {
    const answer = await applyFleet({ client, body: [...body], query: dryRun ? { dryRun: 'true' } : {} });
    return answer.items.flatMap(({ index, outcome, violations = [] }) => {
      const document = documents[index];
      return document === undefined || document === null ? [] : [{ document, outcome, violations }];
    });
  } catch (error) {
    const [document, ...others] = documents;
    const isTooLarge = error instanceof ApiFailure && error.status === 413;
    if (!isTooLarge || document === undefined || document === null || others.length > 0) throw error;
    const message = 'One document may have 512 KB.';
    return [
      {
        document,
        outcome: 'refused',
        violations: [{ severity: 'error', code: 'request.tooLarge', path: '', message }],
      },
    ];
  }
}
