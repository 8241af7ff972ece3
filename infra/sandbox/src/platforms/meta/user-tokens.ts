import { randomBytes } from 'node:crypto'
import { platforms } from '@carteiro/platforms'
import type { Clock } from '../../clock.ts'
import type { Codes } from '../../oauth/codes.ts'
import type { Call, SandboxContext } from '../../platform.ts'
import type { SandboxAccount, Store } from '../../store.ts'
import { graphError } from './graph-error.ts'
import { pageOf } from './paging.ts'

const HOURS_SECONDS = 2 * 3600
const LONG_SECONDS = 60 * 86_400
const PAGE_TASKS = ['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT', 'MESSAGING', 'MODERATE', 'MANAGE']

type UserToken = { scopes: string[]; isLong: boolean; expiresAt: number }

const invalidToken = () => graphError(400, 190, 'Error validating access token: Session has expired', 463)

/** The one person of the sandbox's Facebook, who has all the pages. */
export const PERSON = { id: 'person', label: 'Carteiro Demo' }

const BUSINESS = { id: '800000000000001', name: 'Carteiro Demo, Lda' }

/**
 * Facebook's login: a code for a user token of hours, that for one of sixty days, and from it the pages' tokens, which
 * have no end. https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
 */
export const userTokens = (
  { store, clock }: { store: Store; clock: Clock },
  codes: Codes,
  options: {
    platform: 'facebook' | 'instagram'
    /** There from the start; null: none. */
    firstToken: { token: string; scopes: string[] } | null
    /** A page as `/me/accounts` shows it, without its token and tasks. */
    view: (page: SandboxAccount) => Record<string, unknown>
    pageIdOf: (page: SandboxAccount) => string
    /** Pages of a business portfolio: not listed without `business_management`. */
    isOfBusiness?: (page: SandboxAccount) => boolean
    /** So many entries are on a page of a list at most. */
    pageSize?: () => number
  },
) => {
  const { platform, firstToken } = options
  const app = platforms.facebook.sandbox.app
  const tokens = () => store.collection<UserToken>(`${platform}-user-tokens`)
  const pages = (): SandboxAccount[] => store.accounts().filter((one) => one.platform === platform)

  const find = (token: string | undefined): UserToken | undefined => {
    const known = tokens()[token ?? '']
    if (known && known.expiresAt > clock.now()) return known
    const isFirst = firstToken !== null && token === firstToken.token && !known
    return isFirst ? { scopes: firstToken.scopes, isLong: true, expiresAt: Infinity } : undefined
  }
  const issue = (scopes: string[], isLong: boolean): Response => {
    const seconds = isLong ? LONG_SECONDS : HOURS_SECONDS
    const token = `EAA${randomBytes(32).toString('hex')}`
    tokens()[token] = { scopes, isLong, expiresAt: clock.now() + seconds * 1000 }
    store.save()
    return Response.json({ access_token: token, token_type: 'bearer', expires_in: seconds })
  }
  const tokenOf = (context: SandboxContext): string | undefined =>
    context.req.header('authorization')?.match(/^Bearer (.+)$/)?.[1] ?? context.req.query('access_token')

  /** Each call counts for an account: a person's for the first page. */
  const firstPage = (): SandboxAccount => {
    const [page] = pages()
    if (!page) throw invalidToken()
    return page
  }
  const userOf = (context: SandboxContext): UserToken => {
    const user = find(tokenOf(context))
    if (!user) throw invalidToken()
    return user
  }
  const pageToken = (page: SandboxAccount): string => {
    const isDead = page.expires_at !== null && page.expires_at <= clock.now()
    if (isDead || page.access_token === '') page.access_token = `EAAP${randomBytes(32).toString('hex')}`
    if (isDead) page.expires_at = null
    return page.access_token
  }

  const requireScope = (context: SandboxContext, scope: string): UserToken => {
    const user = userOf(context)
    if (!user.scopes.includes(scope)) throw graphError(403, 200, `(#200) Requires ${scope} permission`)
    return user
  }

  return {
    /** @throws Refusal for another app, or a token that is dead */
    byApp: (context: SandboxContext): SandboxAccount => {
      const { client_id: id, client_secret: secret } = context.req.query()
      if (id !== app.id || secret !== app.secret) throw graphError(400, 1, 'Error validating client secret.')
      return firstPage()
    },
    /** @throws Refusal when there is no good user token */
    byUser: (context: SandboxContext): SandboxAccount => {
      userOf(context)
      return firstPage()
    },

    /** `GET /oauth/access_token`: a code, or a token, for another one. */
    issue: ({ context }: Call): Response => {
      const {
        grant_type: grantType,
        fb_exchange_token: old,
        code,
        redirect_uri: redirectUri,
      } = context.req.query()
      if (grantType === 'fb_exchange_token') {
        const user = find(old)
        if (!user) throw invalidToken()
        return issue(user.scopes, true)
      }
      const grant = codes.redeem({ code, redirectUri, verifier: undefined })
      if (typeof grant === 'string')
        throw graphError(400, 100, `This authorization code cannot be used: ${grant}`)
      return issue(grant.scopes, false)
    },

    permissions: ({ context }: Call): Response =>
      Response.json({
        data: userOf(context).scopes.map((permission) => ({ permission, status: 'granted' })),
      }),

    accounts: ({ context }: Call): Response => {
      const { scopes } = requireScope(context, 'pages_show_list')
      const mayList = (page: SandboxAccount): boolean =>
        scopes.includes('business_management') || options.isOfBusiness?.(page) !== true
      const listed = pages().filter(mayList)
      const data = listed.map((page) => {
        page.scopes = scopes
        return { ...options.view(page), access_token: pageToken(page), tasks: PAGE_TASKS }
      })
      store.save()
      return Response.json(pageOf(context, data, options.pageSize?.()))
    },

    /** `GET /me/businesses`: there is one, with the pages that are of a business. */
    businesses: ({ context }: Call): Response => {
      requireScope(context, 'business_management')
      return Response.json(pageOf(context, [{ id: BUSINESS.id, name: BUSINESS.name }]))
    },

    /** `GET /{business}/owned_pages` and `client_pages`. */
    businessPages: ({ context }: Call): Response => {
      const { scopes } = requireScope(context, 'business_management')
      const isOwned = context.req.path.endsWith('/owned_pages')
      const listed = pages().filter((page) => isOwned && options.isOfBusiness?.(page) === true)
      const data = listed.map((page) => {
        page.scopes = scopes
        return { ...options.view(page), access_token: pageToken(page) }
      })
      store.save()
      return Response.json(pageOf(context, data, options.pageSize?.()))
    },

    /** `GET /{page}?fields=access_token`. */
    ofPage: ({ context }: Call): Response => {
      userOf(context)
      const page = pages().find((one) => options.pageIdOf(one) === context.req.param('id'))
      if (!page) throw graphError(400, 100, 'Unsupported get request. Object does not exist', 33)
      const token = pageToken(page)
      store.save()
      return Response.json({ access_token: token, id: options.pageIdOf(page) })
    },
  }
}
export type UserTokens = ReturnType<typeof userTokens>

const USER_CALLS = [
  'list_permissions',
  'list_pages',
  'list_businesses',
  'list_business_pages',
  'get_page_token',
]
/** The calls that are made with a user's token. */
export const userCallers = ({ byUser }: UserTokens) =>
  Object.fromEntries(USER_CALLS.map((operation) => [operation, byUser]))
