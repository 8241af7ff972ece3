import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { describe } from 'vitest'

const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const isThere = existsSync(path)

/** A real browser. Root's has no sandbox: Chromium refuses to start with one. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: path, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })

/** Tests that need a browser; without one they are skipped, and say why. */
export const describeInBrowser = (name: string, body: () => void): void => {
  if (isThere) describe(name, body)
  else describe.skip(`${name} (skipped: no Chromium at ${path}; install it, or set CHROMIUM_PATH)`, body)
}
