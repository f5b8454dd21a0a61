/** Ways to write a path that a router and a guard might read differently. */
export const PATH_VARIANTS: Readonly<Record<string, (path: string) => string>> = {
  'as it is': (path) => path,
  'with a percent-encoded letter': (path) => path.replace('v1', '%761'),
  'with //': (path) => path.replace('/v1/', '/v1//'),
  'with a leading //': (path) => `/${path}`,
  'with ;a': (path) => `${path};a`,
  'with ;a inside': (path) => path.replace('/v1/', '/v1;a/'),
  'with a trailing /': (path) => `${path}/`,
  'in other case': (path) => path.toUpperCase(),
  'with a dot segment': (path) => path.replace('/v1/', '/v1/./'),
  'with an encoded dot segment': (path) => path.replace('/v1/', '/v1/x/%2e%2e/'),
  'with a trailing dot': (path) => `${path}.`,
  'with an encoded slash': (path) => path.replace('/v1/', '/v1%2f'),
  'with a query': (path) => `${path}?a=1`,
  'as an absolute address': (path) => `http://127.0.0.1${path}`,
};
