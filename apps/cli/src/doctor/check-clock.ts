import { failureWithoutAnswer } from '../http/api-failure.ts';
import type { Connection } from '../http/connection.ts';
import { send, Unanswered } from '../http/send.ts';
import { type Finding, ok } from './finding.ts';

/** Signatures of webhooks and of the issuer are good for five minutes: much less may be lost on the way. */
const MOST_SKEW_MS = 30_000;

/** This machine's clock against the API's, to the second of its `Date` header. */
export async function checkClock(connection: Connection): Promise<Finding[]> {
  const asked = Date.now();
  const { headers } = await send(connection, { method: 'GET', path: '/livez', headers: {} }).catch((error: unknown) => {
    if (error instanceof Unanswered) throw failureWithoutAnswer(connection.url.origin, error);
    throw error;
  });
  const theirs = Date.parse(headers.date ?? '');
  if (Number.isNaN(theirs)) return [];
  const skewMs = Math.abs(theirs + 500 - (asked + Date.now()) / 2);
  if (skewMs <= MOST_SKEW_MS) return [ok('clock', 'this machine and the API agree')];
  const found = `this machine and the API are ${Math.round(skewMs / 1000)} s apart`;
  return [
    { check: 'clock', level: 'warning', found, remedy: 'Let both keep time with NTP (timedatectl set-ntp true).' },
  ];
}
