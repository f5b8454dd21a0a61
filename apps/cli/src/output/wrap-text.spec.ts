import { describe, expect, it } from '@jest/globals';
import stringWidth from 'string-width';
import { tableLines } from './table.ts';
import { wrapText } from './wrap-text.ts';

describe('wrapped text', () => {
  it('breaks between words, and keeps paths and punctuation whole', () => {
    expect(wrapText('Read (the) timeline: /v1/tokens/{id}/timeline, please.', 20)).toEqual([
      'Read (the) timeline:',
      '/v1/tokens/{id}/timeline,',
      'please.',
    ]);
  });

  it('breaks Japanese between words, by terminal columns, and never begins a line with a closing mark', () => {
    const lines = wrapText('「トークンを生成」を選び、値をコピーします。サーバーへ貼り付けます。', 18);
    for (const line of lines) {
      expect(stringWidth(line)).toBeLessThanOrEqual(20);
      expect(line).not.toMatch(/^[、。」ー]/);
    }
    expect(lines.join('')).toBe('「トークンを生成」を選び、値をコピーします。サーバーへ貼り付けます。');
    expect(lines.length).toBeGreaterThan(3);
  });

  it('is one line when it fits', () => {
    expect(wrapText('short', 5)).toEqual(['short']);
    expect(wrapText('', 5)).toEqual(['']);
  });
});

describe('a table', () => {
  it('aligns wide, combined and emoji characters by what a terminal shows', () => {
    const lines = tableLines(
      ['A', 'B'],
      [
        ['東京', 'x'],
        ['e\u0301', 'x'],
        ['👩‍💻', 'x'],
        ['', 'x'],
      ],
    );
    expect(lines.map((line) => stringWidth(line.slice(0, line.search(/[Bx]$/))))).toEqual([6, 6, 6, 6, 6]);
    expect(lines.at(-1)).toBe('-     x');
  });
});
