import { afterAll, beforeAll, describe } from 'vitest'
import { chromiumPath, hasChromium } from './chromium.ts'
import { type StudioStage, setStudioStage } from './studio.ts'

const START_LIMIT_MS = 180_000
const END_LIMIT_MS = 60_000

/** Tests on a stage of their own, in a real browser; without one they are skipped, and say why. */
export const describeInBrowser = (name: string, body: (stage: () => StudioStage) => void): void => {
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
    let stage: StudioStage | undefined
    beforeAll(async () => {
      stage = await setStudioStage()
    }, START_LIMIT_MS)
    afterAll(() => stage?.end(), END_LIMIT_MS)
    body(() => {
      if (!stage) throw new Error('the stage is not set')
      return stage
    })
  })
}
