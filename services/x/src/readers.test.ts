import { createHash } from 'node:crypto'
import { isOAuth } from '@carteiro/platform-kit'
import { startXHarness, type XHarness } from '@carteiro/testing/platforms/x/harness'
import { describeReaders } from '@carteiro/testing/readers/describe-readers'
import { expect } from 'vitest'

const withPicture = (x: XHarness, count: number) =>
  x.job(`Foto ${count}`, { mediaFiles: [x.file('square.jpg', { altText: 'um azulejo' })] })
const lost = [{ operation: 'create_post', fault: 'response_lost' }]

const oauthOf = (x: XHarness) => {
  const { connection } = x.options.definition
  if (!isOAuth(connection)) throw new Error('X is not set up')
  return connection
}
const REDIRECT_URI = 'https://example.com/callback'
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-long'
const challenge = createHash('sha256').update(VERIFIER).digest('base64url')

/** A user says yes on X's consent page. */
const consent = async (x: XHarness): Promise<string> => {
  const oauth = oauthOf(x)
  const scopes = [...oauth.baseScopes, ...oauth.scopesOf('x_post', null)]
  const url = await oauth.consentUrl({
    redirectUri: REDIRECT_URI,
    state: 's',
    scopes,
    challenge,
    login: null,
  })
  const body = new URLSearchParams({ decision: 'allow', login: x.account.externalId })
  const page = await fetch(url, { method: 'POST', body, redirect: 'manual' })
  return new URL(page.headers.get('location') ?? '').searchParams.get('code') ?? ''
}
/** A login makes the tokens before it dead: the harness goes on with its own. */
const restoreToken = (x: XHarness) =>
  x.control('POST', 'accounts', {
    platform: 'x',
    id: x.account.externalId,
    username: x.account.username,
    access_token: x.account.accessToken,
  })

describeReaders<XHarness>({
  platform: 'x',
  rules: { rate_limits: false },
  harness: () => startXHarness(0),
  jobs: [
    { name: 'a text', job: (x, count) => x.job(`Bom dia ${count}, vê https://example.com/a`) },
    {
      name: 'a text after a picture',
      earlier: withPicture,
      job: (x, count) => x.job(`Boa tarde ${count}`),
    },
    { name: 'a picture with a description', job: withPicture },
    { name: 'a video', job: (x, count) => x.job(`Filme ${count}`, { mediaFiles: [x.file('reel.mp4')] }) },
    {
      name: 'a text whose answer is lost',
      job: (x, count) => x.job(`Bom dia ${count}, vê https://example.com/a`),
      faults: lost,
    },
    { name: 'a plain text whose answer is lost', job: (x, count) => x.job(`Olá ${count}`), faults: lost },
    { name: 'a picture whose answer is lost', job: withPicture, faults: lost },
  ],
  reads: [
    {
      name: 'a login',
      act: async (x) => {
        const answer = { code: await consent(x), redirectUri: REDIRECT_URI, verifier: VERIFIER, login: null }
        const [found] = await oauthOf(x)
          .exchange(answer)
          .finally(() => restoreToken(x))
        expect(found).toMatchObject({ externalId: x.account.externalId })
        expect(found?.scopes).toContain('tweet.write')
      },
    },
    {
      name: 'a read of the account',
      act: (x) =>
        oauthOf(x).probe?.({ ...x.account, id: 'a', profile: {}, scopes: [] }) ?? Promise.reject(new Error()),
    },
    {
      name: 'a refresh',
      act: async (x) => {
        const old = { accessToken: 'old', refreshToken: 'sandbox-x-refresh-token', expiresInSeconds: 0 }
        await oauthOf(x)
          .refresh?.(old, { externalId: x.account.externalId, profile: {} })
          .finally(() => restoreToken(x))
      },
    },
  ],
})
