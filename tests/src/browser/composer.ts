import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { fixtures } from '../stage.ts'

const TYPES: Record<string, string> = { jpg: 'image/jpeg', png: 'image/png', mp4: 'video/mp4' }

/** Lets files fall on a place, as from a folder of the desktop. */
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
  // The same element: its words change while files are held over it.
  const element = await place.elementHandle()
  await element?.dispatchEvent('dragover', { dataTransfer })
  await element?.dispatchEvent('drop', { dataTransfer })
}

/** The Publish page as a person uses it, in English: by what things are and what they are called. */
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
        // Its size is told when it has arrived.
        await files
          .getByRole('listitem')
          .filter({ hasText: name })
          .getByText(/ (kB|MB)$/)
          .waitFor()
      }
    },
    choose: (platform: string, option: string): Promise<void> =>
      main
        .getByRole('group', { name: platform, exact: true })
        .getByRole('checkbox', { name: option, exact: true })
        .check(),
    /** All that can be said about one option, unfolded. */
    settings: async (option: string): Promise<Locator> => {
      const settings = main.getByRole('group').filter({ has: page.getByText(option, { exact: true }) })
      const isOpen = await settings.evaluate((it) => (it as HTMLDetailsElement).open)
      if (!isOpen) await settings.getByText(option, { exact: true }).click()
      return settings
    },
    /** Presses the button once the page says that all is well. */
    publishTo: async (places: string): Promise<void> => {
      await main.getByText('Ready to go.').waitFor()
      await main.getByRole('button', { name: `Publish to ${places}` }).click()
    },
    /** A titled part of the page. */
    section: (name: string): Locator => main.getByRole('region', { name }),
  }
}
