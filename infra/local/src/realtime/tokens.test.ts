import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { createTokenVerifier } from './tokens.ts'

const HOUR = Math.floor(Date.now() / 1_000) + 3_600

test('tokens signed with a published key are good, others are not', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }] }
  const verify = createTokenVerifier({ jwtSecret: 's'.repeat(32), jwks: async () => jwks })
  const sign = (key: CryptoKey) =>
    new SignJWT({ role: 'authenticated', exp: HOUR })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .sign(key)

  expect(await verify(await sign(privateKey))).toMatchObject({ claims: { role: 'authenticated' } })
  const stranger = await generateKeyPair('ES256')
  expect(await verify(await sign(stranger.privateKey))).toMatchObject({
    refusal: { code: 'JwtSignatureError' },
  })
})

test('a token without signature is refused', async () => {
  const verify = createTokenVerifier({ jwtSecret: 's'.repeat(32) })
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const token = `${part({ alg: 'none' })}.${part({ role: 'service_role', exp: HOUR })}.`
  expect(await verify(token)).toMatchObject({ refusal: { code: 'JwtSignatureError' } })
})
