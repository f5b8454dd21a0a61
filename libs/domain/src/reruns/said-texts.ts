/**
 * What upstream texts speak of. Few are published word by word and servers answer in the language of their site, so only the
 * words that carry the meaning are looked for, in English and Japanese.
 */

const TOKEN = /token|トークン/i;
const EXPIRY = /expir|lapsed|期限/i;

/** Of the container token and its end; the literal block text is not documented. */
export const speaksOfTokenExpiry = (text: string): boolean => TOKEN.test(text) && EXPIRY.test(text);

const ALREADY = /already (?:exist|in use|there|present|been migrated)|(?:既に|すでに)存在/i;
const ENTITY = /project|space|key|プロジェクト|スペース|キー/i;

/** A project or a space that the destination has already. */
export const saysAlreadyThere = (text: string): boolean => ALREADY.test(text) && ENTITY.test(text);

// "Attachments could not be migrated" is another matter.
const NOT_ATTACHED = /(?:\bnot|n't|\bnever)\b(?: been| yet| currently)? attached\b|\battach\b.{0,80}\bserver id\b/i;

/** "The cloud URL is not attached through the assistant, or the server ID in the job definition is wrong." */
export const saysNotAttached = (text: string): boolean => NOT_ATTACHED.test(text);

/** The plugin's only text for a token it could not save, whatever the reason. */
export const saysNotSaved = (text: string): boolean => /exception in saving token/i.test(text);
