import { readFileSync } from 'node:fs'
import { describeConformance, serveMedia, setPlatformStage } from '@carteiro/platform-kit/conformance'
import { startSandbox } from '../../../infra/sandbox/src/index.ts'
import { createTestDatabase } from '../../../tests/support/database.ts'
import { defineInstagram, instagramConfig } from './index.ts'
import type { Pace } from './pace.ts'

const PICTURE = new URL('../../../infra/sandbox/fixtures/square.jpg', import.meta.url)
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

describeConformance('instagram', async () => {
  const database = await createTestDatabase()
  const sandbox = await startSandbox({ port: 0, processingMs: 0 })
  const media = await serveMedia()
  const config = instagramConfig.parse({
    DATABASE_URL: database.url,
    INTERNAL_AUTH_SECRET: 'a-secret-of-at-least-thirty-two-characters',
    TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    INSTAGRAM_API_BASE_URL: `${sandbox.url}/instagram`,
  })
  const options = {
    database,
    definition: defineInstagram(config, noWaiting),
    account,
    mediaOrigins: [media.url],
  }
  const stage = await setPlatformStage(options)
  const intruder = await setPlatformStage({ ...options, role: 'carteiro_platform_x' })
  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return response.status === 204 ? undefined : response.json()
  }
  const fault = (kind: string) =>
    control('POST', 'faults', { platform: 'instagram', operation: 'publish_container', fault: kind })
  let count = 0
  return {
    stage,
    intruder,
    newJob: () => {
      count += 1
      const picture = media.add('square.jpg', 'image/jpeg', readFileSync(PICTURE))
      const content = { caption: `Bom dia, número ${count}`, mediaFiles: [picture], settings: {} }
      return { option: 'instagram_feed', content }
    },
    countPosts: async () => (await control('GET', 'posts?platform=instagram')).posts.length,
    loseAnswer: () => fault('response_lost'),
    loseRequest: () => fault('request_lost'),
    reset: async () => {
      await control('DELETE', 'posts')
      await control('DELETE', 'faults')
      await stage.reset()
    },
    close: async () => {
      await intruder.close()
      await stage.close()
      await sandbox.stop()
      await media.close()
      await database.drop()
    },
  }
})
