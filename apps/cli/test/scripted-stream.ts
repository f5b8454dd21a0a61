import type { IncomingMessage, ServerResponse } from 'node:http';

export interface ScriptedEvent {
  readonly seq: number;
  readonly type: string;
  readonly subject: string;
}

/** The event stream of a scripted API: tells what happens, resumes after an event, and can be cut. */
export class ScriptedStream {
  /** `Last-Event-ID` of each line that was opened; null for one that began with what happens from now on. */
  readonly openedAfter: (string | null)[] = [];
  readonly #events: unknown[] = [];
  readonly #lines = new Set<ServerResponse>();

  get isOpen(): boolean {
    return this.#lines.size > 0;
  }

  open(request: IncomingMessage, response: ServerResponse): void {
    const after = request.headers['last-event-id'];
    this.openedAfter.push(typeof after === 'string' ? after : null);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write('retry: 2000\n\n: live\n\n');
    this.#lines.add(response);
    response.on('close', () => this.#lines.delete(response));
    if (typeof after === 'string')
      for (const event of this.#events) if (seqOf(event) > Number(after)) write(response, event);
  }

  tell(event: ScriptedEvent): void {
    const whole = {
      specversion: '1.0',
      id: `${event.subject}@${event.seq}`,
      source: '/v1',
      time: '2031-03-30T12:00:00.000Z',
      datacontenttype: 'application/json',
      data: { revision: event.seq, phase: 'active' },
      ...event,
    };
    this.#events.push(whole);
    for (const line of this.#lines) write(line, whole);
  }

  /** The connections break; what is told meanwhile comes on the next ones. */
  cut(): void {
    for (const line of this.#lines) line.destroy();
    this.#lines.clear();
  }

  /** The server ends them in order, as it does now and then. */
  end(): void {
    for (const line of this.#lines) line.end();
    this.#lines.clear();
  }
}

const seqOf = (event: unknown): number => (event as ScriptedEvent).seq;

/** In two pieces, as a network may deliver it. */
function write(line: ServerResponse, event: unknown): void {
  const text = `id: ${seqOf(event)}\ndata: ${JSON.stringify(event)}\n\n`;
  line.write(text.slice(0, 20));
  line.write(text.slice(20));
}
