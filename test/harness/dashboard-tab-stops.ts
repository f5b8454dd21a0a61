import type { Page } from 'playwright-core';

interface TabStops {
  /** What can be used but not reached, as HTML. */
  readonly notReached: readonly string[];
  /** Where nobody could see that the focus is. */
  readonly notShown: readonly string[];
}

/** More than any page of a small fleet has. */
const MOST_STOPS = 400;

// Text, because these run in the page: types of the DOM would be types of all our code.
/** Numbers what should be a stop: one of each group of radios, of which arrows reach the others; nothing that is hidden, inert or off. */
const NUMBER_ALL = `(() => {
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')];
  const isStop = (element) =>
    element.tabIndex >= 0 && !element.matches(':disabled') && element.closest('[inert], [hidden]') === null &&
    element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const groups = new Set();
  const stops = all.filter(isStop).filter((element) => {
    if (element.type !== 'radio') return true;
    const group = element.name || element.closest('[role=radiogroup]');
    return !groups.has(group) && groups.add(group);
  });
  globalThis.tabStops = stops;
  document.activeElement?.blur();
  return stops.length;
})()`;
/** Which one has the focus, and whether that shows: on itself or on what stands for it. */
const LOOK = `(() => {
  const active = document.activeElement;
  if (active === document.body || active === null) return { index: -1, isShown: true, html: '' };
  const shows = (element) => {
    const { outlineStyle, outlineWidth, boxShadow, stroke } = getComputedStyle(element);
    const isPicture = element instanceof SVGElement;
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none' || (isPicture && stroke !== 'none');
  };
  const group = active.type === 'radio' ? (active.name || active.closest('[role=radiogroup]')) : null;
  const sameGroup = (one) => one.type === 'radio' && (one.name || one.closest('[role=radiogroup]')) === group;
  const index = globalThis.tabStops.findIndex((one) => one === active || (group !== null && sameGroup(one)));
  const standsFor = [active, active.closest('label'), ...(active instanceof SVGElement ? active.children : [])];
  return { index, isShown: standsFor.some((one) => one !== null && shows(one)), html: active.outerHTML.slice(0, 160) };
})()`;

/** Presses Tab through a whole page. */
export async function tabStops(page: Page): Promise<TabStops> {
  const count = await page.evaluate<number>(NUMBER_ALL);
  const reached = new Set<number>();
  const notShown = new Set<string>();
  for (let stop = 0; stop < Math.min(MOST_STOPS, count + 5); stop += 1) {
    await page.keyboard.press('Tab');
    const { index, isShown, html } = await page.evaluate<{ index: number; isShown: boolean; html: string }>(LOOK);
    // Past the last one, the browser's own parts have their turn.
    if (reached.size === count) break;
    if (index >= 0) reached.add(index);
    if (!isShown) notShown.add(html);
  }
  const html = await page.evaluate<string[]>('globalThis.tabStops.map((one) => one.isConnected ? one.outerHTML : "")');
  const notReached = html.filter((text, index) => text !== '' && !reached.has(index)).map((text) => text.slice(0, 160));
  return { notReached, notShown: [...notShown] };
}
