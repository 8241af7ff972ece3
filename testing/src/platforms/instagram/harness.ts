import type { MediaFile, ProcessOutcome } from '@carteiro/contracts'
import { defineInstagram, instagramConfig } from '@carteiro/instagram'
import type { Pace } from '@carteiro/meta-graph'
import { DOUBT_SECONDS, type LagMs, startContainerHarness } from '@carteiro/testing/containers/harness'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'

export { idsAtOnce, noPatience } from '@carteiro/testing/containers/harness'

export const account = {
  externalId: '17841400000000001',
  username: 'carteiro.demo',
  accessToken: 'sandbox-instagram-access-token',
}

/** The Instagram service with a real database and the real sandbox behind it. */
export const startInstagramHarness = async (changed: Partial<Pace> = {}, lagMs?: LagMs) => {
  const define = (sandboxUrl: string, pace: Partial<Pace>) => {
    const quick = { INSTAGRAM_PUBLISH_CALL_SECONDS: '2', INSTAGRAM_DOUBT_SECONDS: DOUBT_SECONDS }
    return defineInstagram(settingsInSandbox(instagramConfig, 'instagram', sandboxUrl, quick), pace)
  }
  const harness = await startContainerHarness({ platform: 'instagram', account, define }, changed, lagMs)
  type Claim = Awaited<ReturnType<typeof harness.enqueue>>

  const enqueuePost = (
    option: string,
    mediaFiles: MediaFile[],
    caption = '',
    settings: Record<string, unknown> = {},
  ): Promise<Claim> => harness.enqueue({ option, content: { mediaFiles, caption, settings } })

  const untilDone = async (claim: Claim, seen: ProcessOutcome[] = []): Promise<ProcessOutcome> => {
    const { last, all } = await harness.runToTheEnd(claim)
    seen.push(...all)
    return last
  }

  /** What the user publishes with the app itself: past this service. */
  const postInApp = async (file: MediaFile, caption: string): Promise<void> => {
    const call = async (path: string, fields: Record<string, string>): Promise<string> => {
      const response = await fetch(`${harness.sandboxUrl}/instagram/v26.0/${account.externalId}/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${account.accessToken}` },
        body: new URLSearchParams(fields),
      })
      if (!response.ok) throw new Error(`the post in the app failed: ${await response.text()}`)
      return (await response.json()).id
    }
    const id = await call('media', { image_url: file.url, caption })
    await harness.control('POST', 'clock', { advance_ms: 60_000 })
    await call('media_publish', { creation_id: id })
  }

  return { ...harness, enqueuePost, untilDone, postInApp }
}
export type InstagramHarness = Awaited<ReturnType<typeof startInstagramHarness>>
