/**
 * Calls back when the page is active again: its tab is shown or unfrozen, the network is back, or it is restored from
 * the back/forward cache.
 */
export const onWake = (wake: () => void): (() => void) => {
  if (typeof window === 'undefined') return () => {}
  const shown = (): void => {
    if (document.visibilityState === 'visible') wake()
  }
  document.addEventListener('visibilitychange', shown)
  document.addEventListener('resume', wake)
  window.addEventListener('online', wake)
  window.addEventListener('pageshow', wake)
  return () => {
    document.removeEventListener('visibilitychange', shown)
    document.removeEventListener('resume', wake)
    window.removeEventListener('online', wake)
    window.removeEventListener('pageshow', wake)
  }
}
