import { requirePathPart } from '../input/path-part.ts';
import { requireSlug } from '../input/slug.ts';

/** The container token a consent is about, as a part of an address. */
export function consentsPath(tokenId: string): { id: string } {
  return { id: requireSlug('The id of a token', tokenId) };
}

/** One of its consents. */
export function consentPath(tokenId: string, consentId: string): { id: string; consentId: string } {
  const part = requirePathPart(consentId, 'That is no id of a consent: see keyturn consent list.');
  return { ...consentsPath(tokenId), consentId: part };
}
