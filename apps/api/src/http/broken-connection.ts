import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ApiRefusal } from './api-refusal.ts';
import { problemOf } from './problem.ts';
import { refusalOfFramework } from './framework-errors.ts';

/** Answers what Node could not read as HTTP, and hangs up. */
export function answerBrokenConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = randomUUID();
  const refusal =
    refusalOfFramework(error) ?? new ApiRefusal('request.malformed', { detail: 'This is not readable HTTP.' });
  const { status, headers, body } = problemOf(refusal, requestId);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...Object.entries({
      ...headers,
      'content-length': String(Buffer.byteLength(body)),
      'x-request-id': requestId,
      connection: 'close',
    }).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
