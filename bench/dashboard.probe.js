/*
 * Runs in the page, before its own scripts: what only the page can measure. Its times count from the start of the navigation.
 */
const isDrawn = () =>
  document.querySelector('h1') !== null && document.querySelector('.animate-pulse, main[aria-busy=true]') === null;

const PATIENCE_MS = 20_000;

/** Resolves the time when a frame with it has been painted; rejects with what is there instead. */
const painted = (isThere) =>
  new Promise((resolve, reject) => {
    const until = performance.now() + PATIENCE_MS;
    const look = () => {
      if (!isThere()) {
        if (performance.now() < until) requestAnimationFrame(look);
        else reject(new Error(`${location.href}: ${document.body.innerText.slice(0, 1500)}`));
        return;
      }
      // The task after the next frame: by then this one is on the screen.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener('message', () => resolve(performance.now()), { once: true });
        port1.start();
        port2.postMessage(null);
      });
    };
    look();
  });

const inputs = ['keydown', 'pointerdown'];
/** ms of the browser's own measure, from an input to the next frame. */
const interactions = [];
new PerformanceObserver((list) => {
  for (const { interactionId, duration } of list.getEntries()) if (interactionId > 0) interactions.push(duration);
}).observe({ type: 'event', durationThreshold: 16 });

const hasRows = (count) => {
  const table = document.querySelector('[role=table]');
  const isBusy = table === null || table.closest('[aria-busy=true]') !== null;
  if (isBusy || Number(table.getAttribute('aria-rowcount')) !== count + 1) return false;
  return isFilled(table);
};

/** The window shows rows, and all of them are there. */
const isFilled = (table) => {
  const rows = [...table.querySelectorAll('[role=row][aria-rowindex]')].filter((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
  return rows.length > 0 && rows.every((row) => row.querySelector('.animate-pulse') === null);
};

const probe = {
  interactions,
  firstView: painted(isDrawn),
  /** `shown` then resolves ms from the next key or press until so many rows are listed and painted. */
  expectRows: (count) => {
    let startedAt = null;
    const begin = (event) => {
      startedAt ??= event.timeStamp;
    };
    for (const input of inputs) addEventListener(input, begin, { capture: true, once: true });
    probe.shown = painted(() => startedAt !== null && hasRows(count)).then((at) => at - startedAt);
  },
  /** Resolves ms from a jump to a share of the page's length until the rows there are painted. */
  scrollTo: (share) => {
    const startedAt = performance.now();
    scrollTo(0, (document.documentElement.scrollHeight - innerHeight) * share);
    return painted(() => isFilled(document.querySelector('[role=table]'))).then((at) => at - startedAt);
  },
};
globalThis.probe = probe;
