import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { showTheme } from './dashboard.ts';

type Violations = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'];

/** What must not be found at all; `minor` and `moderate` are for a designer to weigh. */
const WORST: readonly (string | null | undefined)[] = ['serious', 'critical'];
/** To name all that is well takes ten times as long. */
const ONLY_BAD = { resultTypes: ['violations' as const] };
const SHOWN_NODES = 4;
const SHOWN_LETTERS = 160;

/** Serious and critical findings of axe on a page as it stands, light and then dark, each with where and why. */
export async function findingsOf(page: Page): Promise<string[]> {
  await showTheme(page, 'light');
  // The pages have no frames: the other mode would open a tab for each look.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options(ONLY_BAD).analyze();
  const light = violations.flatMap(linesOf);
  await showTheme(page, 'dark');
  // It is on the page by now; bringing it there takes longer than a look.
  const dark = await page.evaluate<Violations>(
    `axe.run(${JSON.stringify(ONLY_BAD)}).then(({ violations }) => violations)`,
  );
  return [
    ...light,
    ...dark
      .flatMap(linesOf)
      .filter((line) => !light.includes(line))
      .map((line) => `dark: ${line}`),
  ];
}

function linesOf({ id, impact, help, nodes }: Violations[number]): string[] {
  if (!WORST.includes(impact)) return [];
  const shown = nodes.slice(0, SHOWN_NODES).map(({ target, html, any }) => {
    const why = any[0]?.message ?? '';
    return `\n  ${String(target[0])}: ${html.slice(0, SHOWN_LETTERS)}: ${why}`;
  });
  return [`${impact} ${id}, ${nodes.length} ×: ${help}${shown.join('')}`];
}
