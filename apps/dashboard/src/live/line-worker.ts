import { keepLine, type LineNews } from './line.ts';

/*
 * One line for all tabs of a browser: over plain HTTP a browser opens six connections to a server, and a tab that
 * holds one would make the seventh tab wait for ever.
 */
interface SharedScope {
  addEventListener(type: 'connect', listener: (event: MessageEvent) => void): void;
}

const ports = new Set<MessagePort>();
let stop: (() => void) | null = null;
let last: LineNews | null = null;

function tellAll(news: LineNews): void {
  if (news.kind !== 'event') last = news;
  for (const port of ports) port.postMessage(news);
}

function leave(port: MessagePort): void {
  ports.delete(port);
  if (ports.size > 0) return;
  stop?.();
  stop = null;
  last = null;
}

(globalThis as unknown as SharedScope).addEventListener('connect', ({ ports: [port] }) => {
  if (port === undefined) return;
  ports.add(port);
  port.addEventListener('message', () => leave(port));
  port.start();
  if (last !== null) port.postMessage(last);
  stop ??= keepLine(tellAll);
});
