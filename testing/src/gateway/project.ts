import { createServer, request as requestOf } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'

export const SECRET = 'a-shared-secret-of-at-least-thirty-two-characters'

/** A Supabase project's Auth, as far as the gateway sees it: JWKS over real HTTP, and tokens signed with its keys. */
export type Project = {
  url: string
  /** How often the JWKS was fetched. */
  fetches(): number
  /** A user's token as Auth signs it. `claims` replace its claims; undefined leaves one out. */
  token(userId: string, claims?: JWTPayload): Promise<string>
  sharedToken(claims: JWTPayload, secret?: string): Promise<string>
  /** Replaces the signing keys. */
  rotate(): Promise<void>
  /** Makes the JWKS answer 500 until it is called with false. */
  fail(failing: boolean): void
  /** Another part of the project answers what lies below a path. */
  forward(path: string, url: string): void
  close(): Promise<void>
}

const newKey = async (kid: string) => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } as JWK }
}

export const startProject = async (): Promise<Project> => {
  let key = await newKey('k1')
  let fetches = 0
  let failing = false
  const parts: { path: string; url: string }[] = []
  const server = createServer((request, response) => {
    const part = parts.find(({ path }) => request.url?.startsWith(path))
    if (part) {
      const { method = 'GET', headers } = request
      const forwarded = requestOf(new URL(request.url ?? '', part.url), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      })
      forwarded.on('error', () => response.destroy())
      request.pipe(forwarded)
      return
    }
    fetches += 1
    response.writeHead(failing ? 500 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ keys: [key.jwk] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const inAnHour = () => Math.floor(Date.now() / 1000) + 3600

  return {
    url,
    fetches: () => fetches,
    token: (userId, claims = {}) =>
      new SignJWT({
        sub: userId,
        role: 'authenticated',
        aud: 'authenticated',
        iss: `${url}/auth/v1`,
        exp: inAnHour(),
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', kid: key.kid })
        .sign(key.privateKey),
    sharedToken: (claims, secret = SECRET) =>
      new SignJWT({ exp: inAnHour(), ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(new TextEncoder().encode(secret)),
    rotate: async () => {
      key = await newKey(`k${fetches + 2}-${Date.now()}`)
    },
    forward: (path, part) => {
      parts.push({ path, url: part })
    },
    fail: (now) => {
      failing = now
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
