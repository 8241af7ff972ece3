import type { StackHarness } from '@carteiro/testing/stack/harness'

/** Time limit of every call in the matrix: how long a call waits for a platform that does not answer. */
export const STEP_LIMIT_SECONDS = 15

/** How long new posts are missing in the platforms' lists, in ms: shorter than a doubt lasts, as on the real platforms. */
const LAG = { '*': { ids: 700, lists: 1_500 } }

const USUAL_CALL_SECONDS = 8

/** Shortens the waiting times of production for the stack that is started next; no result depends on them. */
export const shortenWaits = (callSeconds = USUAL_CALL_SECONDS): void => {
  for (const platform of ['INSTAGRAM', 'FACEBOOK', 'THREADS']) {
    process.env[`${platform}_PUBLISH_CALL_SECONDS`] = String(callSeconds)
    process.env[`${platform}_DOUBT_SECONDS`] = '6'
  }
  for (const platform of ['X', 'LINKEDIN']) {
    process.env[`${platform}_CREATE_CALL_SECONDS`] = String(callSeconds)
    process.env[`${platform}_DOUBT_SECONDS`] = '12'
  }
}

/** As shortenWaits, and no call of any other step takes longer either. */
export const limitCalls = (seconds: number): void => {
  shortenWaits(seconds)
  process.env.STEP_LIMIT_SECONDS = String(seconds)
}

const PLENTY = 100_000

/** Lifts limits for more calls at once and in a day than any account may make, and more failures than any platform has. */
export const liftLimits = async (harness: StackHarness): Promise<void> => {
  await harness.sandbox('PUT', '/lag', LAG)
  await harness.rules('tiktok', { rate_limits: false })
  await harness.rules('youtube', { uploads_per_day: PLENTY, units_per_day: PLENTY })
  await harness.sql`update carteiro.platform_policies set rates = '[]'`
  await harness.sql`update carteiro.queue_settings set circuit_after = ${PLENTY}`
}
