import { Window } from 'happy-dom'

/**
 * Makes this process look like a page to React and supabase-js: import it before them. The network stays Node's own,
 * since the harness's servers run in the same process.
 */
const page = new Window({ url: 'http://127.0.0.1/' })
const parts = [
  'document',
  'navigator',
  'MutationObserver',
  'HTMLElement',
  'HTMLIFrameElement',
  'Element',
  'Node',
  'getComputedStyle',
] as const
for (const name of ['window', 'self', ...parts]) {
  const value = name === 'window' || name === 'self' ? page : page[name as (typeof parts)[number]]
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
}

/** Hides the tab or shows it again, with the event of a browser. */
export const showTab = (visibilityState: 'visible' | 'hidden'): void => {
  Object.defineProperty(page.document, 'visibilityState', { value: visibilityState, configurable: true })
  page.document.dispatchEvent(new page.Event('visibilitychange', { bubbles: true }))
}

/** The browser froze the tab to save power, and resumes it while it is still hidden. */
export const thawTab = (): void => {
  page.document.dispatchEvent(new page.Event('resume'))
}

/** The browser's event that the network is back. */
export const goOnline = (): void => {
  page.dispatchEvent(new page.Event('online'))
}

/** For tests of the upload: happy-dom's XMLHttpRequest reports no progress; this one does. */
export class PageXMLHttpRequest extends page.XMLHttpRequest {
  override send(body?: Parameters<typeof page.XMLHttpRequest.prototype.send>[0]): void {
    const half = Object.assign(new page.Event('progress'), { loaded: (body as unknown as Blob).size / 2 })
    this.upload.dispatchEvent(half)
    super.send(body)
  }
}
export const PageFile = page.File as unknown as typeof File
