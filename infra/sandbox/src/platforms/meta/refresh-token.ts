import { randomBytes } from 'node:crypto'
import type { Call, SharedState } from '../../platform.ts'
import { badParameter, graphError } from './graph-error.ts'

const DAY_MS = 86_400_000
const TOKEN_SECONDS = 60 * 86_400

/**
 * Sixty new days for a long-lived token that is a day old and still alive.
 *
 * https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token
 * https://developers.facebook.com/docs/threads/get-started/long-lived-tokens
 */
export const refreshToken =
  (
    { store, clock }: SharedState,
    options: {
      platform: 'instagram' | 'threads'
      grantType: string
      prefix: string
      /** The message for a token of less than a day. */
      tooYoung: string
    },
  ) =>
  ({ context, account }: Call): Response => {
    const { platform, grantType, prefix, tooYoung } = options
    if (context.req.query('grant_type') !== grantType) throw badParameter(`grant_type must be ${grantType}`)
    const issued = store.collection<number>(`${platform}-token-issued`)
    if (clock.now() - (issued[account.id] ?? 0) < DAY_MS) throw graphError(400, 100, tooYoung)
    issued[account.id] = clock.now()
    account.access_token = `${prefix}${randomBytes(24).toString('hex')}`
    account.expires_at = clock.now() + TOKEN_SECONDS * 1000
    store.save()
    return Response.json({
      access_token: account.access_token,
      token_type: 'bearer',
      expires_in: TOKEN_SECONDS,
      ...(platform === 'instagram' ? { permissions: account.scopes.join(',') } : {}),
    })
  }
