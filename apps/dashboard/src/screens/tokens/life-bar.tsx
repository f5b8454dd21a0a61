import type { TokenItem } from '@keyturn/client';
import { classNames } from '../../components/class-names.ts';
import { STATUS_LOOK } from '../../components/status-badge.tsx';
import { useFleetNow } from '../../time/fleet-time.ts';

/** A life from issue to expiry: what is gone is dim, what is left has the colour of the status, the tick is when renewal is due. Hatched: we only estimate the end. Says nothing that the row does not say in words. */
export function LifeBar({ token }: { readonly token: TokenItem }) {
  const now = useFleetNow();
  const { issuedAt, expiresAt, renewAt, status } = token;
  if (issuedAt === null || expiresAt === null)
    return <span aria-hidden className="block h-2 rounded-full border border-dashed border-control/60" />;
  const [from, to] = [Date.parse(issuedAt), Date.parse(expiresAt)];
  const place = (at: number) => `${(Math.min(1, Math.max(0, (at - from) / Math.max(1, to - from))) * 100).toFixed(2)}%`;
  const isEstimated = token.expiresAtSource === 'estimated';
  const { bar, text } = STATUS_LOOK[status];
  return (
    <span aria-hidden className="relative block h-2">
      <span className="absolute inset-0 overflow-hidden rounded-full bg-line">
        <span
          className={classNames('absolute inset-y-0 right-0', isEstimated ? `hatched ${text}` : `${bar} opacity-70`)}
          style={{ left: place(now) }}
        />
      </span>
      {renewAt !== null && (
        <span className="absolute -inset-y-0.5 w-0.5 rounded bg-ink" style={{ left: place(Date.parse(renewAt)) }} />
      )}
    </span>
  );
}
