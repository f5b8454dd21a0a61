import type { ServerResponse } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Metrics } from '@keyturn/observability';
import type { Records } from '@keyturn/records';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { Informer } from '../informer/informer.ts';
import { INFORMER, METRICS, RECORDS } from '../parts.ts';
import { EventStream, type EventFilter, type EventSource } from './event-stream.ts';

/** Real time. */
const TIMES = {
  /** Shorter than the idle time of common proxies (60 s). */
  beatMs: 15_000,
  /** Whoever signs out, or whose key is revoked, hears nothing any more after this. */
  checkMs: 1_000,
  /** A stream that ends now and then goes to where there is room, and to the newest version. */
  longestMs: 15 * 60_000,
  /** A reader who has not taken the end of its stream by then is cut. */
  goodbyeMs: 250,
};
/** One per browser; each costs a connection and at most a thousand events. */
const MOST_STREAMS = 1_000;

export interface OpenStream {
  readonly filter: EventFilter;
  /** null: with what happens from now on. */
  readonly after: number | null;
  /** Whether whoever reads may still do so; asked all the time, never rejects. */
  readonly isWelcome: () => Promise<boolean>;
  /** What the stream goes out by: it may hold what the stream is rid of. */
  readonly response: Response;
}

type Response = Pick<ServerResponse, 'once' | 'destroy' | 'destroyed'>;

interface Open {
  readonly stream: EventStream;
  readonly response: Response;
}

/** All event streams of this process, told by the one memory that follows the feed. */
@Injectable()
export class EventStreams implements OnModuleInit, BeforeApplicationShutdown {
  /** Shortened by specs. */
  times = TIMES;
  readonly #informer: Informer;
  readonly #records: Records;
  readonly #source: EventSource;
  readonly #open = new Set<Open>();
  #isStopping = false;

  constructor(
    @Inject(INFORMER) informer: Informer,
    @Inject(RECORDS) records: Records,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#informer = informer;
    this.#records = records;
    this.#source = { seq: () => informer.seq, feed: (query) => records.transitions.feed(query) };
    metrics.gauge({
      name: 'event_streams',
      help: 'Event streams that are being read',
      collect: (gauge) => gauge.set(this.#open.size),
    });
  }

  onModuleInit(): void {
    this.#informer.onTransition((news) => {
      for (const { stream } of this.#open) stream.tell(news);
    });
  }

  /** Before the server closes: it waits for its connections. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    const closed = [...this.#open].map((open) => {
      this.#sayGoodbye(open);
      return new Promise((resolve) => open.response.once('close', resolve));
    });
    await Promise.all(closed);
  }

  /** Throws `service.starting`, and `request.limited` when too many are open. */
  async open({ filter, after, isWelcome, response }: OpenStream): Promise<EventStream> {
    if (!this.#informer.ready()) throw starting();
    if (this.#open.size >= MOST_STREAMS) throw tooMany();
    const begin = after === null ? null : await this.#placeOf(after);
    const stream = new EventStream({ source: this.#source, filter, after: begin });
    if (response.destroyed) stream.destroy();
    else if (this.#isStopping) stream.end();
    else this.#keep({ stream, response }, isWelcome);
    return stream;
  }

  /** Where events of another data folder were seen, nothing of this one was. */
  async #placeOf(after: number): Promise<number | null> {
    if (after <= this.#informer.seq) return after;
    return after <= (await this.#records.transitions.headSeq()) ? after : null;
  }

  #keep(open: Open, isWelcome: OpenStream['isWelcome']): void {
    this.#open.add(open);
    const beat = setInterval(() => open.stream.beat(), this.times.beatMs);
    const check = setInterval(() => void this.#check(open, isWelcome), this.times.checkMs);
    const end = setTimeout(() => this.#sayGoodbye(open), this.times.longestMs);
    for (const timer of [beat, check, end]) timer.unref();
    open.response.once('close', () => {
      clearInterval(beat);
      clearInterval(check);
      clearTimeout(end);
      open.stream.destroy();
      this.#open.delete(open);
    });
  }

  async #check(open: Open, isWelcome: OpenStream['isWelcome']): Promise<void> {
    if (!(await isWelcome())) this.#sayGoodbye(open);
  }

  #sayGoodbye({ stream, response }: Open): void {
    stream.end();
    setTimeout(() => response.destroy(), this.times.goodbyeMs).unref();
  }
}

const starting = (): ApiRefusal =>
  new ApiRefusal('service.starting', {
    detail: 'The fleet is being loaded from records.',
    headers: { 'retry-after': '1' },
  });

const tooMany = (): ApiRefusal =>
  new ApiRefusal('request.limited', {
    detail: `More than ${MOST_STREAMS} event streams are open.`,
    action: 'Close some, or read /v1/events.',
    headers: { 'retry-after': '30' },
  });
