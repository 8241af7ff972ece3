import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fixtures } from '@carteiro/testing/fixtures'
import type { Locator, Page } from 'playwright-core'

const TYPES: Record<string, string> = { jpg: 'image/jpeg', png: 'image/png', mp4: 'video/mp4' }

const CHOSEN_WITHIN_MS = 10_000
const CHOICE_TRIES = 3

/** Drops files on an element, as from a folder of the desktop. */
const drop = async (place: Locator, names: readonly string[]): Promise<void> => {
  const files = await Promise.all(
    names.map(async (name) => ({
      name,
      type: TYPES[name.split('.').at(-1) ?? ''] ?? '',
      base64: (await readFile(join(fixtures, name))).toString('base64'),
    })),
  )
  const dataTransfer = await place.page().evaluateHandle((given) => {
    const transfer = new DataTransfer()
    for (const { name, type, base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      transfer.items.add(new File([bytes], name, { type }))
    }
    return transfer
  }, files)
  // The same element: its text changes while files are dragged over it.
  const element = await place.elementHandle()
  await element?.dispatchEvent('dragover', { dataTransfer })
  await element?.dispatchEvent('drop', { dataTransfer })
}

/** The Publish page in English, by roles and accessible names. */
export const composerOn = (page: Page) => {
  const main = page.getByRole('main')
  const files = main.getByRole('list', { name: 'Files, in the order in which they are shown' })
  return {
    main,
    files,
    caption: main.getByRole('textbox', { name: 'Caption', exact: true }),
    counters: main.getByRole('list', { name: 'Length, as each network counts it' }),
    /** Drops files, and waits until they are uploaded. */
    add: async (...names: string[]): Promise<void> => {
      await drop(main.getByRole('button', { name: /Drop files here|Add files/ }), names)
      for (const name of names) {
        // Its size is shown when it has arrived.
        await files
          .getByRole('listitem')
          .filter({ hasText: name })
          .getByText(/ (kB|MB)$/)
          .waitFor()
      }
    },
    choose: async (platform: string, option: string): Promise<void> => {
      const box = main
        .getByRole('group', { name: platform, exact: true })
        .getByRole('checkbox', { name: option, exact: true })
      const checked = main
        .getByRole('group', { name: platform, exact: true })
        .getByRole('checkbox', { name: option, exact: true, checked: true })
      // What was chosen before may unfold and move it from under the pointer; and the page may show a moment later what was
      // chosen, while check() expects it at once.
      for (let tries = 1; ; tries += 1) {
        await box.click()
        const isShown = checked.waitFor({ timeout: CHOSEN_WITHIN_MS }).then(() => true)
        if (await isShown.catch((error: unknown) => (tries < CHOICE_TRIES ? false : Promise.reject(error))))
          return
      }
    },
    /** Unfolds the settings of one option. */
    settings: async (option: string): Promise<Locator> => {
      const settings = main.getByRole('group').filter({ has: page.getByText(option, { exact: true }) })
      const isOpen = await settings.evaluate((it) => (it as HTMLDetailsElement).open)
      if (!isOpen) await settings.getByText(option, { exact: true }).click()
      return settings
    },
    /** Presses the button once the page says that the post is ready. */
    publishTo: async (places: string): Promise<void> => {
      await main.getByText('Ready to go.').waitFor()
      await main.getByRole('button', { name: `Publish to ${places}` }).click()
    },
    /** A section of the page by its heading. */
    section: (name: string): Locator => main.getByRole('region', { name }),
  }
}
