import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { filesBelow, findMarkers } from './marker-scan.ts';

const MARKER = { name: 'value', text: 'CANARY"0a\\9/+ é?7f' };
const { text } = MARKER;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-canary-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const base64 = (before: string) => Buffer.from(`${before}${text}, and more`).toString('base64');
const hex = Buffer.from(text).toString('hex');
const everyByte = hex.replaceAll(/../g, (pair) => `%${pair}`);
const noise = Buffer.from('\x1f\x8b\x08 is no archive, nor is \x78\x9c this. ', 'latin1');

const PLANTED: readonly [form: string, content: string | Buffer][] = [
  ['plain', `level=info value=${text} msg=x`],
  ['base64', base64('')],
  ['base64, one byte in', base64('x')],
  ['base64, two bytes in', base64('xy')],
  ['base64url', Buffer.from(`xy${text}`).toString('base64url')],
  ['hex', `0x${hex}`],
  ['HEX', hex.toUpperCase()],
  ['URL', `https://x.test/?q=${encodeURIComponent(text)}&r`],
  ['URL, every byte', everyByte],
  ['JSON', JSON.stringify({ value: text })],
  ['JSON in JSON', JSON.stringify({ body: JSON.stringify({ value: text }) })],
  ['JSON, every character', [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
  ['gzip', gzipSync(`value=${text}`)],
  ['gzip within something else', Buffer.concat([noise, gzipSync(`value=${text}`), noise])],
  ['zlib', Buffer.concat([noise, deflateSync(`value=${text}`, { level: 9 }), noise])],
  ['bare deflate', deflateRawSync(`value=${text}`)],
  ['gzip in gzip of base64', gzipSync(gzipSync(base64('x')))],
];

describe('the scan for planted values', () => {
  it.each(PLANTED)('finds one as %s', (_form, content) => {
    mkdirSync(join(folder, 'deep/er'), { recursive: true });
    writeFileSync(join(folder, 'innocent.log'), noise);
    writeFileSync(join(folder, 'deep/er/planted'), content);
    const found = findMarkers(filesBelow(folder), [MARKER, { name: 'other', text: 'CANARY-other' }]);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ marker, where }) => marker === 'value' && where.includes('deep/er/planted'))).toBe(true);
  });

  it('finds nothing where nothing was planted', () => {
    writeFileSync(join(folder, 'log'), `${text.slice(0, -1)} ${hex.slice(0, -2)}`);
    expect(findMarkers(filesBelow(folder), [MARKER])).toEqual([]);
  });

  it('fails when there is nothing to search', () => {
    expect(() => filesBelow(folder)).toThrow('no files');
    expect(() => findMarkers([], [MARKER])).toThrow('nothing was searched');
    expect(() => findMarkers([{ name: 'x', bytes: noise }], [])).toThrow('nothing was searched');
  });
});
