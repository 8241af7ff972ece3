import type { MediaFile, ProcessOutcome } from '@carteiro/contracts'
import type { Pace } from '@carteiro/meta-graph'
import { runWithTime } from '../../../../tests/support/run-with-time.ts'
import { settingsInSandbox } from '../../../../tests/support/sandbox-settings.ts'
import { setSandboxStage } from '../../../../tests/support/sandbox-stage.ts'
import { defineInstagram, instagramConfig } from '../index.ts'

export const account = {
  externalId: '17841400000000001',
  username: 'carteiro.demo',
  accessToken: 'sandbox-instagram-access-token',
}

/** Pauses cost no real time: the stage lets the platform's clocks go on instead. */
const quickPace: Partial<Pace> = {
  pollAtSeconds: [],
  pollEverySeconds: 3,
  retakeSeconds: 0,
  lagSeconds: 20,
  permalinkSeconds: 20,
  doubtLookSeconds: 6,
}
/** New ids are known at once: for tests of what comes after. Lists lag as usual. */
export const idsAtOnce = { ids: 0, lists: 5_000 }
/** For what never comes: nothing is waited for. */
export const noPatience: Partial<Pace> = { lagSeconds: 0, permalinkSeconds: 0 }

/** The Instagram service with a real database and the real sandbox behind it. */
export const setInstagramStage = async (
  changed: Partial<Pace> = {},
  lagMs?: { ids: number; lists: number },
) => {
  const stage = await setSandboxStage({
    platform: 'instagram',
    account,
    processingMs: 0,
    ...(lagMs ? { lagMs } : {}),
    define: (sandboxUrl) =>
      defineInstagram(
        settingsInSandbox(instagramConfig, 'instagram', sandboxUrl, {
          INSTAGRAM_PUBLISH_CALL_SECONDS: '2',
          INSTAGRAM_DOUBT_SECONDS: '0.05',
        }),
        { ...quickPace, ...changed },
      ),
  })
  type Claim = Awaited<ReturnType<typeof stage.enqueue>>
  const rules = (more: Record<string, unknown> = {}) => stage.control('PUT', 'instagram/rules', more)

  const enqueuePost = (
    option: string,
    mediaFiles: MediaFile[],
    caption = '',
    settings: Record<string, unknown> = {},
  ): Promise<Claim> => stage.enqueue({ option, content: { mediaFiles, caption, settings } })

  const runToTheEnd = (claim: Claim) => runWithTime(stage, claim)
  const untilDone = async (claim: Claim, seen: ProcessOutcome[] = []): Promise<ProcessOutcome> => {
    const { last, all } = await runToTheEnd(claim)
    seen.push(...all)
    return last
  }

  /** What the author publishes with the app in hand: past this service. */
  const postByHand = async (file: MediaFile, caption: string): Promise<void> => {
    const call = async (path: string, fields: Record<string, string>): Promise<string> => {
      const response = await fetch(`${stage.sandboxUrl}/instagram/v26.0/${account.externalId}/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${account.accessToken}` },
        body: new URLSearchParams(fields),
      })
      if (!response.ok) throw new Error(`the post by hand failed: ${await response.text()}`)
      return (await response.json()).id
    }
    const id = await call('media', { image_url: file.url, caption })
    await stage.control('POST', 'clock', { advance_ms: 60_000 })
    await call('media_publish', { creation_id: id })
  }

  return {
    ...stage,
    rules,
    enqueuePost,
    runToTheEnd,
    untilDone,
    postByHand,
    reset: async (): Promise<void> => {
      await stage.reset()
      await stage.control('DELETE', 'clock')
      await rules()
    },
  }
}
export type InstagramStage = Awaited<ReturnType<typeof setInstagramStage>>
