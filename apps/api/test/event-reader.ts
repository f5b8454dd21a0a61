import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { cloudEvent } from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import { until } from './until.ts';

export interface ReadEvents {
  readonly url: string;
  /** One of them. */
  readonly key?: string;
  readonly cookie?: string;
  /** As `after=1&type=…`. */
  readonly query?: string;
  readonly lastEventId?: number;
}

/** A client of the event stream. */
export class EventReader {
  readonly answer: IncomingMessage;
  /** What has come so far. */
  text = '';
  /** Whether the stream has ended, in order or not. */
  ended: 'open' | 'ended' | 'cut' = 'open';

  constructor(answer: IncomingMessage) {
    this.answer = answer;
    answer.setEncoding('utf8').on('data', (chunk: string) => (this.text += chunk));
    answer.on('end', () => (this.ended = 'ended'));
    answer.on('error', () => (this.ended = 'cut'));
  }

  /** Resolves when the stream begins; throws for another answer. */
  static async open({ url, key, cookie, query = '', lastEventId }: ReadEvents): Promise<EventReader> {
    const headers = {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(cookie !== undefined && { cookie }),
      ...(lastEventId !== undefined && { 'last-event-id': String(lastEventId) }),
    };
    const outgoing = request(`${url}/v1/events/stream?${query}`, { agent: false, headers }).end();
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    if (answer.statusCode !== 200) throw new Error(`The stream was answered with ${answer.statusCode ?? 0}.`);
    return new EventReader(answer);
  }

  /** Whole events that have come so far. */
  get events(): z.output<typeof cloudEvent>[] {
    return this.#blocks().flatMap((block) => {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      return data === undefined || /^event: beat$/m.test(block) ? [] : [cloudEvent.parse(JSON.parse(data))];
    });
  }

  get ids(): string[] {
    return this.#blocks().flatMap((block) => /^id: (.*)$/m.exec(block)?.[1] ?? []);
  }

  /** Waits until so many events have come; answers them all. */
  async first(count: number): Promise<z.output<typeof cloudEvent>[]> {
    await until(async () => (this.ids.length >= count ? true : turn()));
    return this.events;
  }

  /** Waits until the text holds something. */
  async shows(part: string): Promise<void> {
    await until(async () => (this.text.includes(part) ? true : turn()));
  }

  /** Waits for the end of the stream. */
  over(): Promise<'ended' | 'cut'> {
    return until(async () => (this.ended === 'open' ? turn() : this.ended));
  }

  hangUp(): void {
    this.answer.destroy();
  }

  #blocks(): string[] {
    return this.text.split('\n\n').slice(0, -1);
  }
}

/** Lets what has arrived be read before the next look. */
const turn = (): Promise<null> => new Promise((resolve) => setTimeout(() => resolve(null), 5));
