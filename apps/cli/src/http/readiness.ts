import type { Readiness } from '@keyturn/client';
import { failureOfAnswer, failureWithoutAnswer } from './api-failure.ts';
import type { Connection } from './connection.ts';
import { send, Unanswered } from './send.ts';

/** `/readyz`, which answers also when it is not ready; null where it is closed to us. Throws `ApiFailure` when nobody answers. */
export async function readReadiness(connection: Connection): Promise<Readiness | null> {
  const { origin } = connection.url;
  const answer = await send(connection, { method: 'GET', path: '/readyz', headers: {} }).catch((error: unknown) => {
    if (error instanceof Unanswered) throw failureWithoutAnswer(origin, error);
    throw error;
  });
  const body = parsed(answer.text);
  if (body !== null && 'checks' in body) return body as Readiness;
  if (answer.status === 401 || answer.status === 403 || answer.status === 404) return null;
  throw failureOfAnswer(origin, answer);
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
