// Control characters move the cursor or colour the terminal, and the bidirectional ones make text read as what it is not.
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** One line for a terminal, whatever a server or an upstream wrote; what is at its beginning stays, such as an indent. */
export function withoutControls(text: string): string {
  return text.replaceAll(UNSAFE, ' ');
}

/** The same without space around it. */
export function plainText(text: string): string {
  return withoutControls(text).trim();
}

/** What is printed instead of a value somebody echoed back to us. */
const MASK = '********';
/** No answer of Keyturn repeats more of what was sent (api.md), so a longer value could come back cut to this. */
const LONGEST_ECHO = 64;

/** The text without the value. */
export function withoutValue(text: string, value: string): string {
  if (value === '') return text;
  return text.replaceAll(value, MASK).replaceAll(value.slice(0, LONGEST_ECHO), MASK);
}
