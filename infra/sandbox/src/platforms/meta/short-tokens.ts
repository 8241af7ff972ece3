import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { Codes } from '../../oauth/codes.ts'
import { type Call, Refusal, type SandboxContext } from '../../platform.ts'
import type { SandboxAccount, Store } from '../../store.ts'
import { badParameter, graphError } from './graph-error.ts'

const HOUR_MS = 3_600_000
const TOKEN_SECONDS = 60 * 86_400

type ShortToken = { account: string; expiresAt: number }

/** The code endpoint has an error format of its own. */
const codeRefused = (message: string): Refusal =>
  new Refusal(400, { error_type: 'OAuthException', code: 400, error_message: message })

/**
 * The login of Instagram and Threads: a code for an hour's token, and that for one of sixty days.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 */
export const shortTokens = (
  { store, clock }: { store: Store; clock: Clock },
  codes: Codes,
  options: {
    platform: 'instagram' | 'threads'
    app: { id: string; secret: string }
    grantType: string
    prefix: string
    /** The answer to a code. */
    answer: (token: string, account: SandboxAccount) => unknown
  },
) => {
  const { platform, app } = options
  const tokens = () => store.collection<ShortToken>(`${platform}-short-tokens`)
  const accountOf = (id: string | undefined): SandboxAccount | undefined =>
    store.accounts().find((one) => one.platform === platform && one.id === id)

  return {
    /** The account of a code. @throws Refusal */
    byCode: async (context: SandboxContext): Promise<SandboxAccount> => {
      const form = (await context.req.parseBody()) as Record<string, string | undefined>
      if (form.client_id !== app.id || form.client_secret !== app.secret) {
        throw codeRefused('Error validating client secret.')
      }
      if (form.grant_type !== 'authorization_code') throw codeRefused('Invalid grant_type')
      const grant = codes.redeem({ code: form.code, redirectUri: form.redirect_uri, verifier: undefined })
      const account = typeof grant === 'string' ? undefined : accountOf(grant.login)
      if (typeof grant === 'string' || !account) throw codeRefused(`Invalid code: ${String(grant)}`)
      account.scopes = grant.scopes
      return account
    },

    issueShort: ({ account }: Call): Response => {
      const token = `${options.prefix}S${randomBytes(24).toString('hex')}`
      tokens()[token] = { account: account.id, expiresAt: clock.now() + HOUR_MS }
      store.save()
      return Response.json(options.answer(token, account))
    },

    /** The account of a short-lived token. @throws Refusal */
    byShort: (context: SandboxContext): SandboxAccount => {
      const { grant_type: grantType, client_secret: secret, access_token: token = '' } = context.req.query()
      if (grantType !== options.grantType) throw badParameter(`grant_type must be ${options.grantType}`)
      if (secret !== app.secret) throw graphError(400, 1, 'Error validating client secret.')
      const known = tokens()[token]
      const account = known && known.expiresAt > clock.now() ? accountOf(known.account) : undefined
      if (!account) throw graphError(400, 190, 'Error validating access token: Session has expired', 463)
      return account
    },

    issueLong: ({ account }: Call): Response => {
      account.access_token = `${options.prefix}${randomBytes(24).toString('hex')}`
      account.expires_at = clock.now() + TOKEN_SECONDS * 1000
      store.collection<number>(`${platform}-token-issued`)[account.id] = clock.now()
      store.save()
      return Response.json({
        access_token: account.access_token,
        token_type: 'bearer',
        expires_in: TOKEN_SECONDS,
      })
    },
  }
}
