import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface Exchange {
  readonly host: string;
  readonly port: number;
  readonly tls?: boolean;
  readonly send?: string;
  /** Judges all that was received so far; undefined asks for more. */
  readonly judge?: (received: string) => boolean | undefined;
}

const LIMIT_MS = 2000;

/** Connects, sends, and judges the answer; false on any failure or after 2 s. Without `judge`, connecting is enough. */
export function exchange({ host, port, tls = false, send, judge }: Exchange): Promise<boolean> {
  return new Promise((resolve) => {
    let received = '';
    const settle = (verdict: boolean) => {
      socket.destroy();
      resolve(verdict);
    };
    const onConnect = () => {
      if (judge === undefined) settle(true);
      else if (send !== undefined) socket.write(send);
    };
    const socket: Socket = tls
      ? connectTls({ host, port, servername: host }, onConnect)
      : connectPlain({ host, port }, onConnect);
    socket.setTimeout(LIMIT_MS, () => {
      settle(false);
    });
    socket.on('error', () => {
      settle(false);
    });
    socket.on('close', () => {
      settle(false);
    });
    socket.on('data', (chunk) => {
      received += chunk.toString('utf8');
      const verdict = judge?.(received);
      if (verdict !== undefined) settle(verdict);
    });
  });
}
