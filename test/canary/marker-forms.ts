import { createHash } from 'node:crypto';

/** A planted text that must not come out anywhere; `text` is the part that is searched for, in every form. */
export interface Marker {
  readonly name: string;
  readonly text: string;
  /** Whole texts with the marker in them whose plain digests must not be anywhere either: whoever finds one can try values against it. */
  readonly hashed?: readonly string[];
}

export interface Form {
  readonly name: string;
  readonly bytes: Buffer;
}

/** How a text may have been written down by something that did not know what it was. Compressed forms are for the scan. */
export function formsOf(text: string): Form[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const base64 = base64Cores(bytes);
  const forms = [
    { name: 'plain', text },
    { name: 'utf-16', text: bytes.toString('utf8').split('').join('\0') },
    ...base64.map((core, shift) => ({ name: `base64, shifted by ${shift}`, text: core })),
    ...base64.map((core, shift) => ({ name: `base64url, shifted by ${shift}`, text: toUrlAlphabet(core) })),
    { name: 'hex', text: hex },
    { name: 'HEX', text: hex.toUpperCase() },
    { name: 'URL-encoded', text: encodeURIComponent(text) },
    { name: 'URL-encoded throughout', text: hex.replaceAll(/../g, (pair) => `%${pair}`) },
    { name: 'URL-ENCODED throughout', text: hex.toUpperCase().replaceAll(/../g, (pair) => `%${pair}`) },
    { name: 'JSON-escaped', text: JSON.stringify(text).slice(1, -1) },
    { name: 'JSON in JSON', text: JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1) },
    {
      name: 'JSON-escaped throughout',
      text: [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    },
  ];
  const distinct = new Map(forms.map((form) => [form.text, form.name] as const).toReversed());
  return [...distinct].map(([form, name]) => ({ name, bytes: Buffer.from(form) }));
}

/** What a plain SHA-256 of a text begins with, in each way of writing one: a shortened one serves a guesser as well. */
export function digestsOf(text: string): Form[] {
  const digest = createHash('sha256').update(text).digest();
  const hex = digest.toString('hex').slice(0, 16);
  const base64 = digest.toString('base64').slice(0, 16);
  const written = new Map([
    [hex, 'hex'],
    [hex.toUpperCase(), 'HEX'],
    [base64, 'base64'],
    [toUrlAlphabet(base64), 'base64url'],
  ]);
  const raw = { name: 'SHA-256, raw', bytes: digest.subarray(0, 12) };
  return [raw, ...[...written].map(([form, name]) => ({ name: `SHA-256, ${name}`, bytes: Buffer.from(form) }))];
}

/**
 * Base64 writes three bytes as four characters, so a text looks different at each of the three places it can begin at.
 * Of each, the characters that depend on the text alone.
 */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });
}

function toUrlAlphabet(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}
