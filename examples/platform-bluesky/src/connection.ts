import {
  createApiCall,
  type FoundAccount,
  optionalField,
  type PlatformForm,
  refused,
  type Tokens,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import { createBlueskyApi } from './api.ts'
import type { BlueskyConfig } from './config.ts'
import { failures, type Operation } from './failure-table.ts'
import type { Servers } from './servers.ts'

const didDocument = z.looseObject({
  service: z.array(z.looseObject({ id: z.string(), serviceEndpoint: z.string() })),
})
/** https://github.com/bluesky-social/atproto/blob/main/lexicons/com/atproto/server/createSession.json */
const session = z.looseObject({
  accessJwt: z.string().min(1),
  refreshJwt: z.string().min(1),
  handle: z.string().min(1),
  did: z.string().regex(/^did:/),
  didDoc: optionalField(didDocument),
})
type Session = z.infer<typeof session>

const tokenPayload = z.looseObject({ exp: z.number() })
/** When a token says that it ends; null where it says nothing that can be read. */
const secondsLeft = (token: string): number | null => {
  try {
    const [, payload = ''] = token.split('.')
    const { exp } = tokenPayload.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
    return Math.max(1, Math.round(exp - Date.now() / 1000))
  } catch {
    return null
  }
}

const tokensOf = ({ accessJwt, refreshJwt }: Session): Tokens => ({
  accessToken: accessJwt,
  refreshToken: refreshJwt,
  expiresInSeconds: secondsLeft(accessJwt),
})

/** The server that keeps the account: its login may be at another one. https://atproto.com/specs/did#did-documents */
const homeOf = ({ didDoc }: Session, server: string): string => {
  const home = didDoc?.service.find(({ id }) => id.endsWith('#atproto_pds'))?.serviceEndpoint
  return home !== undefined && URL.canParse(home) ? new URL(home).origin : server
}

/** What a user enters as their server: an address, or a host alone. */
const serverAt = (entered: string, { BLUESKY_PRIVATE_ORIGINS }: BlueskyConfig): string => {
  const address = /^https?:\/\//.test(entered) ? entered : `https://${entered}`
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isAllowed = url && (url.protocol === 'https:' || BLUESKY_PRIVATE_ORIGINS.includes(url.origin))
  if (!isAllowed)
    throw refused('content_rejected', 'Expected the address of a server, such as https://bsky.social.')
  return url.origin
}

/** The server of a connected account. */
export const serverOf = ({ profile }: { profile: Record<string, unknown> }, config: BlueskyConfig): string =>
  typeof profile.server === 'string' ? profile.server : config.BLUESKY_SERVER_URL

/**
 * Accounts are connected by app passwords, which their owners make and withdraw in Bluesky's settings.
 * https://atproto.com/specs/xrpc#app-passwords
 */
export const connection = (config: BlueskyConfig, servers: Servers): PlatformForm => {
  const ask = (server: string, operation: Operation, token: string, json?: unknown): Promise<Session> => {
    const { read } = createApiCall<Operation>({ client: servers(server), failures, token })
    const name = operation === 'create_session' ? 'createSession' : 'refreshSession'
    const content = json === undefined ? {} : { json }
    return read(operation, `POST /xrpc/com.atproto.server.${name}`, content, session)
  }

  return {
    renewsWith: 'refresh_token',
    baseScopes: [],
    scopesOf: () => [],

    form: {
      title: 'Connect Bluesky',
      description: 'Make an app password in Bluesky: Settings, Privacy and security, App passwords.',
      fields: [
        { name: 'handle', label: 'Handle', kind: 'text', required: true, placeholder: 'ana.bsky.social' },
        {
          name: 'app_password',
          label: 'App password',
          kind: 'password',
          required: true,
          help: 'Not the password of your account. It is used once, and not kept.',
        },
        {
          name: 'server',
          label: 'Server',
          kind: 'text',
          required: false,
          placeholder: config.BLUESKY_SERVER_URL,
          help: 'Only if your account lives on a server of its own.',
        },
      ],
    },

    submit: async ({ handle = '', app_password: password = '', server = '' }): Promise<FoundAccount[]> => {
      const asked = server.trim() === '' ? config.BLUESKY_SERVER_URL : serverAt(server.trim(), config)
      const identifier = handle.trim().replace(/^@/, '').toLowerCase()
      const found = await ask(asked, 'create_session', '', { identifier, password: password.trim() })
      return [
        {
          externalId: found.did,
          displayName: `@${found.handle}`,
          profile: { username: found.handle, server: homeOf(found, asked) },
          scopes: [],
          tokens: tokensOf(found),
        },
      ]
    },

    refresh: async ({ refreshToken = '' }, account) =>
      tokensOf(await ask(serverOf(account, config), 'refresh_session', refreshToken)),

    revoke: async ({ refreshToken = '' }, account) => {
      const client = servers(serverOf(account, config))
      const { send } = createApiCall<Operation>({ client, failures, token: refreshToken })
      await send('delete_session', 'POST /xrpc/com.atproto.server.deleteSession', {})
    },

    probe: async (account) => {
      const client = servers(serverOf(account, config))
      const { active, status } = await createBlueskyApi(client, {
        did: account.externalId,
        accessToken: account.accessToken,
      }).getSession()
      const message = `Bluesky says that the account is ${status ?? 'not active'}.`
      return {
        postsLeft: null,
        problems: active === false ? [{ code: 'account_disconnected', message }] : [],
      }
    },
  }
}
