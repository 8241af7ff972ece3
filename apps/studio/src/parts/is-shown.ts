/** The page's policy lets it show what is at https, the browser's own files, and the gateway's. */
export const isShown = (url: string): boolean =>
  url.startsWith('https:') || url.startsWith('blob:') || url.startsWith(`${location.origin}/`)
