import { ApiError } from '@carteiro/service-kit'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { actorOf } from '../actor.ts'
import { type Caller, type GatewayEnv, userOf } from '../auth.ts'
import { newSecret } from '../keys/secret.ts'
import { problemsBeyondKey } from '../keys/within-key.ts'
import { addRoute } from '../request/add-route.ts'
import type { GatewayCalls } from '../sql/calls.ts'
import type { KeysSeen } from '../sql/key-calls.ts'
import {
  createKeyRoute,
  editKeyRoute,
  keyRoute,
  listKeysRoute,
  revokeKeyRoute,
  rotateKeyRoute,
} from './key-routes.ts'

/** Another user's key does not exist, and for a key that calls, neither does one beyond its own rights. */
const seenBy = ({ userId, key }: Caller): KeysSeen => ({ userId, byKey: key?.id ?? null })

/** An answer with a secret is for its client alone. */
const withSecret = <T>(context: Context, data: T, status: 200 | 201): Response => {
  context.header('cache-control', 'no-store')
  return context.json({ success: true as const, data }, status)
}

/** API keys: make, list, change, rotate, revoke. */
export const addKeys = (app: OpenAPIHono<GatewayEnv>, calls: GatewayCalls): void => {
  const answer = <T>(data: T) => ({ success: true as const, data })

  addRoute(app, createKeyRoute, async (context, { body }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, body.user_id, 'user_id')
    const problems = problemsBeyondKey(caller, body)
    if (problems.length > 0) {
      const message = 'an API key makes only keys within its own mode, scopes, accounts and expiry'
      throw new ApiError(403, 'forbidden', message, problems)
    }
    const made = newSecret(body.mode)
    const key = await calls.createKey(actorOf(context), userId, caller.key?.id ?? null, body, made)
    return withSecret(context, { ...key, secret: made.secret }, 201)
  })
  addRoute(app, listKeysRoute, async (context, { query }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, query.user_id, 'user_id')
    return context.json(answer({ keys: await calls.keys({ ...seenBy(caller), userId }) }))
  })
  addRoute(app, keyRoute, async (context, { params }) =>
    context.json(answer(await calls.key(seenBy(context.get('caller')), params.id))),
  )
  addRoute(app, editKeyRoute, async (context, { params, body }) =>
    context.json(
      answer(await calls.editKey(actorOf(context), seenBy(context.get('caller')), params.id, body)),
    ),
  )
  addRoute(app, rotateKeyRoute, async (context, { params, body }) => {
    const seen = seenBy(context.get('caller'))
    const { mode } = await calls.key(seen, params.id)
    const made = newSecret(mode)
    const key = await calls.rotateKey(actorOf(context), seen, params.id, made, body.overlap_seconds)
    return withSecret(context, { ...key, secret: made.secret }, 200)
  })
  addRoute(app, revokeKeyRoute, async (context, { params }) =>
    context.json(answer(await calls.revokeKey(actorOf(context), seenBy(context.get('caller')), params.id))),
  )
}
