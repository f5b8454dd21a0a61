import type { PointerEvent } from 'react';
import { fullInstantText, instantText, relativeText } from '../time/instant-text.ts';
import { useFleetNow } from '../time/fleet-time.ts';

interface WhenProps {
  /** ISO 8601, fleet time. */
  readonly at: string | null | undefined;
  readonly isEstimated?: boolean;
}

/** All of it as a tooltip, written when it is wanted: a table has hundreds of them. */
function tellAll({ currentTarget }: PointerEvent<HTMLTimeElement>): void {
  currentTarget.title = fullInstantText(currentTarget.dateTime);
}

/** An instant in the viewer's zone; all of it in the tooltip. */
export function When({ at, isEstimated = false }: WhenProps) {
  if (at === null || at === undefined) return <span className="text-muted">–</span>;
  return (
    <time dateTime={at} onPointerEnter={tellAll} className="tabular whitespace-nowrap">
      {isEstimated && '≈ '}
      {instantText(at)}
    </time>
  );
}

/** How far away an instant is, counting. */
export function Ago({ at, isEstimated = false }: WhenProps) {
  const now = useFleetNow();
  if (at === null || at === undefined) return <span className="text-muted">–</span>;
  return (
    <time dateTime={at} onPointerEnter={tellAll} className="tabular whitespace-nowrap">
      {isEstimated && '≈ '}
      {relativeText(at, now)}
    </time>
  );
}
