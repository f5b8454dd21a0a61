import { describe, expect, it } from '@jest/globals';
import type { TransitionItem } from '@keyturn/records';
import fc from 'fast-check';
import { EventStream, type EventFilter, type EventSource } from './event-stream.ts';

const item = (seq: number): TransitionItem => ({
  seq,
  subject: `token/t${seq % 3}`,
  incarnation: 'i',
  revision: seq,
  type: seq % 2 === 0 ? 'keyturn.token.issued' : 'keyturn.token.promoted',
  at: '2026-01-01T00:00:00.000Z',
  recordedAt: '2026-01-01T00:00:00.000Z',
  data: { revision: seq },
});

/** Records and the one who tells of them; what is written is told later, as by the informer. */
class Feed {
  readonly items: TransitionItem[] = [];
  told = 0;
  readonly source: EventSource = {
    seq: () => this.told,
    feed: async ({ after, before = Infinity, limit, types, subject }) =>
      this.items
        .filter(({ seq }) => seq > after && seq < before)
        .filter(({ type }) => types?.includes(type) ?? true)
        .filter((one) => subject === undefined || one.subject === subject)
        .slice(0, limit),
  };

  write(count: number): void {
    for (let n = 0; n < count; n += 1) this.items.push(item(this.items.length + 1));
  }

  tell(stream: EventStream): void {
    const news = this.items.slice(this.told);
    this.told = this.items.length;
    stream.tell(news);
  }

  open(after: number | null, filter: EventFilter = {}): EventStream {
    return new EventStream({ source: this.source, filter, after });
  }
}

const idsIn = (text: string): number[] => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));

async function readAll(stream: EventStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('an event stream', () => {
  it('tells each event once and in order, however reading, writing and telling fall together', async () => {
    const move = fc.oneof(
      fc.record({ do: fc.constant('write' as const), count: fc.integer({ min: 1, max: 700 }) }),
      fc.record({ do: fc.constantFrom('tell' as const, 'read' as const, 'wait' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1_200 }), fc.array(move, { maxLength: 12 }), async (past, moves) => {
        const feed = new Feed();
        feed.write(past);
        feed.told = past;
        const after = Math.floor(past / 3);
        const stream = feed.open(after);
        let text = '';
        for (const step of moves) {
          if (step.do === 'write') feed.write(step.count);
          else if (step.do === 'tell') feed.tell(stream);
          else if (step.do === 'read') text += String(stream.read() ?? '');
          else await settled();
        }
        feed.tell(stream);
        const rest = readAll(stream);
        while (!stream.destroyed && stream.seq < feed.told) await settled();
        stream.end();
        text += await rest.catch(() => '');
        const ids = idsIn(text);
        expect(ids).toEqual(ids.map((_, index) => after + 1 + index));
        // One who was cut comes again behind the last event it got.
        if (stream.readableEnded) expect(ids.at(-1) ?? after).toBe(feed.items.length);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves out what is not asked for, also in what it reads from records', async () => {
    const feed = new Feed();
    feed.write(1_300);
    feed.told = 1_300;
    const stream = feed.open(0, { types: ['keyturn.token.issued'], subject: 'token/t0' });
    const reading = readAll(stream);
    while (stream.seq < 1_300) await settled();
    feed.write(12);
    feed.tell(stream);
    stream.end();
    const wanted = feed.items.filter(({ seq }) => seq % 6 === 0).map(({ seq }) => seq);
    expect(idsIn(await reading)).toEqual(wanted);
  });

  it('cuts a reader behind whom a thousand events wait, and holds none of them', async () => {
    const feed = new Feed();
    const stream = feed.open(null);
    stream.read();
    for (let burst = 0; burst < 12; burst += 1) {
      feed.write(100);
      feed.tell(stream);
    }
    expect(stream.destroyed).toBe(true);
  });

  it('reads a long past page by page, as fast as it is taken', async () => {
    const feed = new Feed();
    feed.write(5_000);
    feed.told = 5_000;
    const stream = feed.open(0);
    stream.read();
    await settled();
    await settled();
    expect(stream.seq).toBeLessThanOrEqual(1_000);
    const reading = readAll(stream);
    while (stream.seq < 5_000) await settled();
    stream.end();
    expect(idsIn(await reading).at(-1)).toBe(5_000);
  });

  it('beats with where it is, but not for a reader who has enough to read', async () => {
    const feed = new Feed();
    feed.write(7);
    feed.told = 7;
    const stream = feed.open(null);
    expect(String(stream.read())).toBe('retry: 2000\n\n: live\n\n');
    await settled();
    stream.beat();
    await settled();
    expect(String(stream.read())).toBe(': live 7\nevent: beat\ndata: 7\n\n');
    feed.write(600);
    feed.tell(stream);
    await settled();
    stream.beat();
    await settled();
    expect(String(stream.read())).not.toContain(': live');
    stream.destroy();
    stream.beat();
  });

  it('ends with a failure of records', async () => {
    const feed = new Feed();
    feed.told = 5;
    const stream = new EventStream({
      source: { ...feed.source, feed: () => Promise.reject(new Error('busy')) },
      filter: {},
      after: 0,
    });
    await expect(readAll(stream)).rejects.toThrow('busy');
  });
});
