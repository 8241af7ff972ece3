import { type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())

type Listed = { platform: string; api_version?: object }

it('a platform is listed with the end of its API version, where its service has registered one', async () => {
  const api_version = { version: 'v21.0', sunset: '2027-01-21', source: 'https://example.com/versions' }
  await harness.owner`
    update carteiro.platforms
    set catalog = catalog || ${harness.owner.json({ api_version })}::jsonb, registered_at = now()
    where deployment = 'instagram'`
  const { data } = (await (await harness.call('/api/platforms', {}, null)).json()) as {
    data: { platforms: Listed[] }
  }
  const ends = Object.fromEntries(data.platforms.map((one) => [one.platform, one.api_version]))
  expect(ends.instagram).toEqual(api_version)
  expect(ends.tiktok).toBeUndefined()
})
