import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Waits until the page has loaded: no placeholder, no loader, no busy element. */
export const untilLoaded = async (page: Page): Promise<void> => {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForFunction(
    () => !document.querySelector('[class*="Skeleton-root"], [class*="Loader-root"], [aria-busy=true]'),
  )
}

/** The violations of WCAG 2.2, levels A and AA, that axe finds on a page: a line for each rule and element. */
export const faultsOf = async (page: Page): Promise<string[]> => {
  await page.evaluate(source)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    }),
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} (${node.any[0]?.message ?? node.failureSummary})`),
  )
}

/** Whether the page is wider than its window, so that one must scroll sideways to read it. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)

/** Every text of a page, also for screen readers only, except what the user wrote. */
export const textsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found = new Set<string>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        if (node.closest('[translate="no"], textarea, script, style, noscript')) continue
        for (const name of ['aria-label', 'placeholder', 'alt', 'title']) {
          const text = node.getAttribute(name)?.trim()
          if (text) found.add(text)
        }
      } else if (
        !node.parentElement?.closest('[translate="no"], textarea, script, style, noscript, [hidden]')
      ) {
        const text = node.textContent?.replace(/\s+/g, ' ').trim()
        if (text && /\p{L}{2}/u.test(text)) found.add(text)
      }
    }
    return [...found]
  })
