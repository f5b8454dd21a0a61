/** The page that signs a browser in. After `#`: browsers keep that part to themselves, so that no log on the way has it. */
export function signInAddress(keyturn: string, link: string): string {
  return `${keyturn.replace(/\/+$/, '')}/sign-in#${link}`;
}
