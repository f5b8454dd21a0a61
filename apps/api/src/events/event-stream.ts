import { Readable } from 'node:stream';
import type { FeedQuery, TransitionItem } from '@keyturn/records';
import { eventOf } from './cloud-event.ts';

/** Tells the reader how long to wait before it comes again (ms). */
const GREETING = 'retry: 2000\n\n: live\n\n';
/** Who has not taken so many events is cut: it comes again and is read to from records. */
const MOST_WAITING = 1_000;
const FEED_PAGE = 500;

export type EventFilter = Pick<FeedQuery, 'types' | 'subject'>;

/** What all streams of a process read from. */
export interface EventSource {
  /** `seq` of the last event that was told to everybody. */
  readonly seq: () => number;
  readonly feed: (query: FeedQuery) => Promise<TransitionItem[]>;
}

export interface EventStreamOptions {
  readonly source: EventSource;
  readonly filter: EventFilter;
  /** Begins after this `seq`; null: with what happens from now on. */
  readonly after: number | null;
}

/**
 * Events as server-sent events: from records up to now, then as they are told. No generator: one that waits for news cannot be
 * ended from outside, and with it neither its connection nor the server.
 */
export class EventStream extends Readable {
  readonly #source: EventSource;
  readonly #filter: EventFilter;
  #seq: number;
  #isBehind: boolean;
  #isReading = false;
  #isWanted = false;
  #isEnding = false;
  #waiting: string[] = [];

  constructor({ source, filter, after }: EventStreamOptions) {
    super();
    this.#source = source;
    this.#filter = filter;
    this.#seq = after ?? source.seq();
    this.#isBehind = this.#seq < source.seq();
    this.push(GREETING);
  }

  /** `seq` up to which its reader has been told everything. */
  get seq(): number {
    return this.#seq;
  }

  /** Takes the next events of the feed, in order; what it still reads from records it finds there. */
  tell(news: readonly TransitionItem[]): void {
    if (this.#isBehind || this.#isEnding || this.destroyed) return;
    for (const item of news) {
      if (item.seq <= this.#seq) continue;
      this.#seq = item.seq;
      if (isAskedFor(item, this.#filter)) this.#waiting.push(frameOf(item));
    }
    if (this.#waiting.length > MOST_WAITING) this.destroy();
    else this.#deliver();
  }

  /**
   * Shows both ends that the other is there; a reader who is slow has enough to read. The comment is for proxies and tools,
   * the event `beat` for scripts of pages, which see no comments.
   */
  beat(): void {
    if (this.#isWanted && !this.#isBehind) this.#send(`: live ${this.#seq}\nevent: beat\ndata: ${this.#seq}\n\n`);
  }

  /** Ends after what waits; a reader who does not take it needs `destroy`. */
  end(): void {
    if (this.#isEnding || this.destroyed) return;
    this.#isEnding = true;
    if (this.#waiting.length > 0) this.push(this.#waiting.join(''));
    this.#waiting = [];
    this.push(null);
  }

  override _read(): void {
    this.#isWanted = true;
    this.#deliver();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#waiting = [];
    done(error);
  }

  #deliver(): void {
    if (!this.#isWanted || this.#isEnding || this.destroyed) return;
    if (this.#isBehind) {
      this.#catchUp().catch((error: unknown) => this.destroy(error as Error));
      return;
    }
    if (this.#waiting.length === 0) return;
    const frames = this.#waiting.join('');
    this.#waiting = [];
    this.#send(frames);
  }

  /** Node asks again by `_read` when there is room. */
  #send(text: string): void {
    this.#isWanted = false;
    this.push(text);
  }

  /** One page from records, or as many as it takes to find something to send. */
  async #catchUp(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while (this.#isBehind && this.#isWanted && !this.#isEnding && !this.destroyed) await this.#readPage();
    } finally {
      this.#isReading = false;
    }
    this.#deliver();
  }

  async #readPage(): Promise<void> {
    const head = this.#source.seq();
    const found = await this.#source.feed({ ...this.#filter, after: this.#seq, before: head + 1, limit: FEED_PAGE });
    if (this.#isEnding || this.destroyed) return;
    this.#seq = found.length === FEED_PAGE ? (found.at(-1)?.seq ?? head) : head;
    // In one go with the look at the head: what is told from here on is not missed.
    this.#isBehind = this.#seq < this.#source.seq();
    if (found.length > 0) this.#send(found.map(frameOf).join(''));
  }
}

const isAskedFor = ({ type, subject }: TransitionItem, filter: EventFilter): boolean =>
  (filter.types === undefined || filter.types.includes(type)) &&
  (filter.subject === undefined || filter.subject === subject);

/** Written once for all streams. */
const frames = new WeakMap<TransitionItem, string>();

function frameOf(item: TransitionItem): string {
  const known = frames.get(item);
  if (known !== undefined) return known;
  const frame = `id: ${item.seq}\ndata: ${JSON.stringify(eventOf(item))}\n\n`;
  frames.set(item, frame);
  return frame;
}
