import type { Token, TokenTimeline, TokenVersion } from '@keyturn/client';
import { marginMs } from '@keyturn/domain';

/** A piece of a version's life, epoch ms. calm: nothing to do · renew: a successor is due · act: a person should look · overlap: valid beside its successor. */
export interface Piece {
  readonly kind: 'calm' | 'renew' | 'act' | 'overlap';
  readonly from: number;
  readonly to: number;
  readonly isEstimated: boolean;
}

export interface Band {
  readonly version: number;
  readonly status: TokenVersion['status'];
  readonly pieces: readonly Piece[];
}

export type MarkName = 'issued' | 'renewFrom' | 'actBy' | 'expires' | 'overlapEnds';
export interface Mark {
  readonly name: MarkName;
  readonly at: number;
  readonly isEstimated: boolean;
}

export interface Ribbon {
  readonly from: number;
  readonly to: number;
  readonly bands: readonly Band[];
  readonly marks: readonly Mark[];
}

/** Room at both ends, as a share of what is shown. */
const ROOM = 0.04;

/** The life of the value in use as a picture: null while there is none. */
export function ribbonOf(token: Token, planned: TokenTimeline['planned']): Ribbon | null {
  const current = token.versions.findLast(({ status }) => status === 'current');
  if (current === undefined) return null;
  const issuedAt = Date.parse(current.issuedAt);
  const expiresAt = Date.parse(current.expiresAt);
  const isEstimated = current.expiresAtSource === 'estimated';
  const renewAt = token.renewAt === null ? null : clamp(Date.parse(token.renewAt), issuedAt, expiresAt);
  // From half the margin on the status is "at risk": the same rule, libs/domain/src/status.ts.
  const actBy = clamp(expiresAt - marginMs(token.spec) / 2, renewAt ?? issuedAt, expiresAt);
  const overlaps = token.versions.filter(({ status }) => status === 'superseded');
  const ends = overlaps.map((version) => endOf(version, planned));
  const bands: Band[] = [
    ...overlaps.map((version, index): Band => {
      const to = ends[index] ?? Date.parse(version.expiresAt);
      const piece = { kind: 'overlap', from: Math.min(issuedAt, to), to, isEstimated: false } as const;
      const before = { kind: 'calm', from: Date.parse(version.issuedAt), to: piece.from, isEstimated: false } as const;
      return { version: version.version, status: version.status, pieces: [before, piece] };
    }),
    {
      version: current.version,
      status: current.status,
      pieces: [
        { kind: 'calm', from: issuedAt, to: renewAt ?? actBy, isEstimated: false },
        ...(renewAt === null ? [] : [{ kind: 'renew', from: renewAt, to: actBy, isEstimated } as const]),
        { kind: 'act', from: actBy, to: expiresAt, isEstimated },
      ],
    },
  ];
  const overlapEnds =
    ends.length === 0 ? [] : [{ name: 'overlapEnds', at: Math.max(...ends), isEstimated: false } as const];
  return {
    ...rangeOf(bands),
    bands,
    marks: [
      { name: 'issued', at: issuedAt, isEstimated: false },
      ...overlapEnds,
      ...(renewAt === null ? [] : [{ name: 'renewFrom', at: renewAt, isEstimated } as const]),
      { name: 'actBy', at: actBy, isEstimated },
      { name: 'expires', at: expiresAt, isEstimated },
    ],
  };
}

function endOf(version: TokenVersion, planned: TokenTimeline['planned']): number {
  const revocation = planned.find(({ what, version: of }) => what === 'revocation' && of === version.version);
  return Date.parse(revocation?.at ?? version.expiresAt);
}

function rangeOf(bands: readonly Band[]): { from: number; to: number } {
  const pieces = bands.flatMap((band) => band.pieces);
  const from = Math.min(...pieces.map((piece) => piece.from));
  const to = Math.max(...pieces.map((piece) => piece.to));
  const room = (to - from) * ROOM;
  return { from: from - room, to: to + room };
}

const clamp = (at: number, from: number, to: number): number => Math.min(to, Math.max(from, at));
