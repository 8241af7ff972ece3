import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { Call } from '../../platform.ts'
import type { Store } from '../../store.ts'
import { badParameter, graphError } from '../meta/graph-error.ts'

const DAY_MS = 86_400_000
const TOKEN_SECONDS = 60 * 86_400

/**
 * Sixty new days for a long-lived token that is a day old and still alive.
 * https://developers.facebook.com/docs/threads/get-started/long-lived-tokens
 */
export const threadsRefresh =
  (store: Store, clock: Clock) =>
  ({ context, account }: Call): Response => {
    if (context.req.query('grant_type') !== 'th_refresh_token') {
      throw badParameter('grant_type must be th_refresh_token')
    }
    const issued = store.shelf<number>('threads-token-issued')
    if (clock.now() - (issued[account.id] ?? 0) < DAY_MS) {
      throw graphError(400, 100, 'The access token is less than 24 hours old.')
    }
    issued[account.id] = clock.now()
    account.access_token = `THAA${randomBytes(24).toString('hex')}`
    account.expires_at = clock.now() + TOKEN_SECONDS * 1000
    store.save()
    return Response.json({
      access_token: account.access_token,
      token_type: 'bearer',
      expires_in: TOKEN_SECONDS,
    })
  }
