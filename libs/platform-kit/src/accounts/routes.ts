import {
  beginConnection,
  CONNECTION_PATHS,
  chooseAccounts,
  completeConnection,
  id,
  type Mode,
  modeOrLive,
} from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import type { Hono, MiddlewareHandler } from 'hono'
import { z } from 'zod'
import { readRequest } from '../read-request.ts'
import type { Connector } from './connect.ts'

const revokeRequest = z.looseObject({ account_id: id, mode: modeOrLive })

/** The gateway's calls for connecting accounts. `connector`: undefined where the platform's app is not set up. */
export const addAccountRoutes = (
  app: Hono,
  auth: MiddlewareHandler,
  parts: {
    connector: Connector | undefined
    missing: string[]
    displayName: string
    mode: Mode
    revoke: (accountId: string) => Promise<boolean>
  },
): void => {
  const connector = (): Connector => {
    if (parts.connector) return parts.connector
    const message = `${parts.displayName} cannot be connected: its service lacks ${parts.missing.join(', ')}`
    throw new ApiError(503, 'not_configured', message)
  }
  app.post(CONNECTION_PATHS.begin, auth, async (context) =>
    context.json(await connector().begin(await readRequest(context, beginConnection, parts.mode))),
  )
  app.post(CONNECTION_PATHS.complete, auth, async (context) =>
    context.json(await connector().complete(await readRequest(context, completeConnection, parts.mode))),
  )
  app.post(CONNECTION_PATHS.choose, auth, async (context) =>
    context.json(await connector().choose(await readRequest(context, chooseAccounts, parts.mode))),
  )
  app.post(CONNECTION_PATHS.revoke, auth, async (context) => {
    const { account_id } = await readRequest(context, revokeRequest, parts.mode)
    return context.json({ revoked: await parts.revoke(account_id) })
  })
}
