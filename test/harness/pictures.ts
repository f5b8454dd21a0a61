import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { settled, showTheme } from './dashboard.ts';

const WIDTHS = { 1440: 900, 390: 844 } as const;
const THEMES = ['light', 'dark'] as const;

/**
 * Takes pictures of a page into the folder of KEYTURN_PICTURES, wide and narrow, light and dark, as `<name>-<width>-<theme>.png`;
 * without that folder none (tools/pictures.mjs makes those of the docs).
 */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['KEYTURN_PICTURES'];
  if (folder === undefined || folder === '') return;
  mkdirSync(folder, { recursive: true });
  const before = page.viewportSize();
  for (const [width, height] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width: Number(width), height });
    for (const theme of THEMES) {
      await showTheme(page, theme);
      await settled(page);
      await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`), animations: 'disabled' });
    }
  }
  if (before !== null) await page.setViewportSize(before);
}
