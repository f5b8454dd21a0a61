/** Addresses of the dashboard's screens: all of them are the same page, whose script reads the address. */
export const PAGE_PATHS = [
  '/',
  '/sign-in',
  '/tokens',
  '/tokens/:id',
  '/tasks',
  '/tasks/:id',
  '/migrations',
  '/migrations/:id',
  '/activity',
  '/activity/:seq',
  '/calendar',
  '/connections',
] as const;

/** Files beside the page that browsers ask for by a fixed name. */
export const ROOT_FILES = ['favicon.svg', 'favicon.ico'] as const;
