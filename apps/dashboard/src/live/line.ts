/** What the shared line tells its pages. */
export type LineNews =
  | { readonly kind: 'open' }
  /** Something came over the line, an event or its heartbeat. */
  | { readonly kind: 'beat' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'event'; readonly event: FleetEvent };

/** A CloudEvent of the feed, as far as pages need it. */
export interface FleetEvent {
  readonly seq: number;
  readonly type: string;
  /** `token/<id>` or `migration/<id>` */
  readonly subject: string;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const STREAM = '/v1/events/stream';
/** Longer than the heartbeat (15 s): after this silence the line counts as cut, whatever the browser thinks. Real time. */
const SILENCE_MS = 35_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** Keeps one line to the event stream open: resumes after the last event seen, waits longer each time, with jitter. */
export function keepLine(tell: (news: LineNews) => void): () => void {
  let source: EventSource | null = null;
  let lastSeq: string | null = null;
  let waitMs = FIRST_WAIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(again, SILENCE_MS);
    waitMs = FIRST_WAIT_MS;
  };
  function again(): void {
    clearTimeout(timer);
    source?.close();
    if (ended) return;
    tell({ kind: 'cut' });
    // Full jitter: many pages that lost the same server must not come back in the same moment.
    timer = setTimeout(open, waitMs / 2 + (Math.random() * waitMs) / 2);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
  function open(): void {
    source = new EventSource(lastSeq === null ? STREAM : `${STREAM}?after=${lastSeq}`);
    timer = setTimeout(again, SILENCE_MS);
    source.addEventListener('open', () => {
      heard();
      tell({ kind: 'open' });
    });
    source.addEventListener('beat', () => {
      heard();
      tell({ kind: 'beat' });
    });
    source.addEventListener('message', ({ data, lastEventId }: MessageEvent<string>) => {
      heard();
      lastSeq = lastEventId;
      tell({ kind: 'event', event: JSON.parse(data) as FleetEvent });
    });
    // The browser's own retry knows no jitter.
    source.addEventListener('error', again);
  }
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    source?.close();
  };
}
