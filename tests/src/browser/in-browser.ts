import type { PlatformName } from '@carteiro/platforms'
import { afterAll, beforeAll, describe } from 'vitest'
import { chromiumPath, hasChromium } from './chromium.ts'
import { type StudioHarness, startStudioHarness } from './studio.ts'

/**
 * Tests on a harness of their own, in a real browser; without one they are skipped, and say why. Of the platforms'
 * services these run, or all.
 */
export const describeWithPlatforms =
  (platforms?: readonly PlatformName[]) =>
  (name: string, body: (harness: () => StudioHarness) => void): void => {
    if (!hasChromium) {
      const why = `no Chromium at ${chromiumPath}: install it, or set CHROMIUM_PATH`
      process.stderr.write(`Skipped: the browser tests of ${name} (${why})\n`)
      describe.skip(name, () =>
        body(() => {
          throw new Error(why)
        }),
      )
      return
    }
    describe(name, () => {
      let harness: StudioHarness | undefined
      beforeAll(async () => {
        harness = await startStudioHarness(platforms)
      })
      afterAll(() => harness?.end())
      body(() => {
        if (!harness) throw new Error('the harness is not set')
        return harness
      })
    })
  }

export const describeInBrowser = describeWithPlatforms()
