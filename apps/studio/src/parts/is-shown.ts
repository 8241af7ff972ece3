/** The page's policy lets it show what is at https, the gateway's own, and the browser's own files. */
export const isShown = (url: string): boolean =>
  ['https:', 'blob:', `${location.origin}/`].some((start) => url.startsWith(start))
