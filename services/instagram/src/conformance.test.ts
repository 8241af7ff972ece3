import type { Pace } from '@carteiro/meta-graph'
import { describeConformance, setPlatformStage } from '@carteiro/platform-kit/conformance'
import { setSandboxStage } from '../../../tests/support/sandbox-stage.ts'
import { defineInstagram, instagramConfig } from './index.ts'

const account = {
  externalId: '17841400000000001',
  username: 'carteiro.demo',
  accessToken: 'sandbox-instagram-access-token',
}
/** The suite lets no real time go by between attempts. */
const noWaiting: Partial<Pace> = {
  pollAtSeconds: [],
  pollEverySeconds: 0.01,
  notReadySeconds: 0.01,
  publishCallSeconds: 2,
  doubtSeconds: 0,
  doubtLookSeconds: 0.01,
  permalinkPauseSeconds: 0.01,
}

const define = (sandboxUrl: string) =>
  defineInstagram(
    instagramConfig.parse({
      DATABASE_URL: 'postgres://localhost/not_used_here',
      INTERNAL_AUTH_SECRET: 'a-secret-of-at-least-thirty-two-characters',
      TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
      INSTAGRAM_API_BASE_URL: `${sandboxUrl}/instagram`,
    }),
    noWaiting,
  )

describeConformance('instagram', async () => {
  const instagram = await setSandboxStage({ platform: 'instagram', account, processingMs: 0, define })
  const intruder = await setPlatformStage({ ...instagram.options, role: 'carteiro_platform_x' })
  let count = 0
  return {
    stage: instagram.stage,
    intruder,
    newJob: () => {
      count += 1
      const mediaFiles = [instagram.file('square.jpg')]
      return { option: 'instagram_feed', content: { caption: `Número ${count}`, mediaFiles, settings: {} } }
    },
    countPosts: async () => (await instagram.posts()).length,
    loseAnswer: () => instagram.fault('publish_container', 'response_lost'),
    loseRequest: () => instagram.fault('publish_container', 'request_lost'),
    reset: instagram.reset,
    close: async () => {
      await intruder.close()
      await instagram.close()
    },
  }
})
