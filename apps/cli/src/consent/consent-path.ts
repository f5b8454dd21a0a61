import { requirePathPart } from '../input/path-part.ts';
import { requireSlug } from '../input/slug.ts';

/** The address of the consents of a container token. */
export function consentsPath(tokenId: string): string {
  return `/v1/tokens/${requireSlug('The id of a token', tokenId)}/consents`;
}

/** The address of one of them. */
export function consentPath(tokenId: string, consentId: string): string {
  const part = requirePathPart(consentId, 'That is no id of a consent: see keyturn consent list.');
  return `${consentsPath(tokenId)}/${part}`;
}
