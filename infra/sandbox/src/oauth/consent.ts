import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import { style } from '../page/style.ts'
import type { SandboxEnv } from '../platform.ts'
import type { Codes } from './codes.ts'

const MAX_STATE_LENGTH = 500

/** What a consent page's address may and must carry beside the app's own parameter, and which document lists it. */
export type ConsentParameters = { required: readonly string[]; optional: readonly string[]; source: string }
/** What every platform but Facebook demands. */
export const USUAL_PARAMETERS = ['response_type', 'redirect_uri', 'scope', 'state'] as const

export type Login = { id: string; label: string }
export type ConsentRules = {
  name: string
  /** The page's path. */
  path: string
  appId?: string
  knownScopes?: readonly string[]
  /** Where there are several apps: the scopes that each may ask for. */
  apps?: Record<string, readonly string[]>
  /** Where a configuration, named by `config_id`, may hold what is asked for: each with its scopes. */
  configurations?: () => Record<string, readonly string[]>
  /** The app must name one. */
  needsConfiguration?: () => boolean
  /** `client_id`, or what the platform calls it. */
  appParameter: string
  parameters: ConsentParameters
  separator: ' ' | ','
  /** Whether its user may grant less than was asked for. */
  mayUntick: boolean
  pkce: 'required' | 'optional' | 'none'
  logins: () => Login[]
  /** What the platform answers when its user refuses. */
  refusal: Record<string, string>
  /** What Meta appends to its answer. */
  fragment?: string
}

type Asked = {
  redirectUri: string
  state: string
  scopes: string[]
  challenge: string | null
  query: Record<string, string>
}

/** Names that resolve to the browser's own machine. */
const isLocal = (hostname: string): boolean =>
  hostname === '127.0.0.1' || hostname === 'localhost' || hostname.endsWith('.localhost')
const isValidRedirect = (address: string): boolean => {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, hash } = new URL(address)
  return (protocol === 'https:' || (protocol === 'http:' && isLocal(hostname))) && hash === ''
}

const scopesOfApp = ({ appId, knownScopes = [], apps }: ConsentRules, app: string) =>
  appId !== undefined && app === appId ? knownScopes : apps?.[app]

/** What is wrong with a request for consent; it is shown to the person, never sent to the address that it names. */
const problemOf = (
  rules: ConsentRules,
  query: Record<string, string>,
  scopes: string[],
): string | undefined => {
  const knownScopes = scopesOfApp(rules, query[rules.appParameter] ?? '')
  if (!knownScopes) return `${rules.appParameter}: this app is not known`
  if (query.response_type !== undefined && query.response_type !== 'code')
    return 'response_type: expected code'
  if (!isValidRedirect(query.redirect_uri ?? ''))
    return 'redirect_uri: expected an https address without fragment'
  if (!query.state || query.state.length > MAX_STATE_LENGTH) return 'state: expected 1 to 500 characters'
  if (scopes.length === 0) return 'scope: expected at least one'
  const unknown = scopes.filter((scope) => !knownScopes.includes(scope))
  if (unknown.length > 0) return `scope: ${unknown.join(', ')} is not known`
  const hasChallenge = query.code_challenge !== undefined
  if (rules.pkce === 'required' && !hasChallenge) return 'code_challenge: expected one (PKCE)'
  if (rules.pkce === 'none' && hasChallenge) return 'code_challenge: not supported'
  if (hasChallenge && query.code_challenge_method !== 'S256') return 'code_challenge_method: expected S256'
  return undefined
}

/** Parameters that the platform's document does not know, and those that it demands. */
const parameterProblem = (
  { parameters, appParameter }: ConsentRules,
  query: Record<string, string>,
): string | undefined => {
  const { required, optional, source } = parameters
  const known = [appParameter, ...required, ...optional]
  const unknown = Object.keys(query).find((name) => !known.includes(name))
  if (unknown !== undefined) return `${unknown}: unknown parameter (${source})`
  const missing = required.find((name) => query[name] === undefined)
  return missing === undefined ? undefined : `${missing}: expected a value (${source})`
}

const configurationProblem = (
  rules: ConsentRules,
  query: Record<string, string>,
  configured: readonly string[] | undefined,
): string | undefined => {
  if (query.config_id !== undefined && !configured) return 'config_id: there is no such configuration'
  if (configured && query.scope !== undefined) return 'scope: the configuration holds the permissions'
  if (!configured && rules.needsConfiguration?.()) return 'config_id: expected one, in place of scope'
  return undefined
}

const page = (title: string, body: ReturnType<typeof html>) => html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>${title}</title>
      <style>
        ${style} body { max-width: 460px } fieldset { border: 1px solid var(--line); border-radius: 10px; margin: 12px 0 }
        label { display: block; padding: 4px } .buttons { display: flex; gap: 8px; margin-top: 16px }
        button { font: inherit; padding: 8px 18px; border-radius: 99px; border: 1px solid var(--line); cursor: pointer }
        button[value='allow'] { background: var(--accent); color: #fff; border-color: var(--accent) }
      </style>
    </head>
    <body>
      <section class="card" style="padding: 20px">${body}</section>
    </body>
  </html>`

/** The page on which a person allows or refuses an app the scopes that it asks for. */
export const addConsent = (app: Hono<SandboxEnv>, rules: ConsentRules, codes: Codes): void => {
  const read = (context: Context): Asked | string => {
    const query = context.req.query()
    const configured = rules.configurations?.()[query.config_id ?? '']
    const asked = (query.scope ?? '').split(rules.separator).filter(Boolean)
    const scopes = [...(configured ?? asked)]
    const problem =
      configurationProblem(rules, query, configured) ??
      problemOf(rules, query, scopes) ??
      parameterProblem(rules, query)
    if (problem) return problem
    const { redirect_uri: redirectUri = '', state = '', code_challenge: challenge = null } = query
    return { redirectUri, state, scopes, challenge, query }
  }
  const refuse = (context: Context, problem: string) =>
    context.html(
      page(`${rules.name} (sandbox)`, html`<h1>${rules.name} cannot let this app in</h1><p>${problem}</p>`),
      400,
    )
  const leave = (context: Context, { redirectUri, state }: Asked, answer: Record<string, string>) => {
    const url = new URL(redirectUri)
    for (const [name, value] of Object.entries({ ...answer, state })) url.searchParams.set(name, value)
    return context.redirect(url.href + (rules.fragment ?? ''))
  }

  app.get(rules.path, (context) => {
    const asked = read(context)
    if (typeof asked === 'string') return refuse(context, asked)
    return context.html(
      page(
        `${rules.name} (sandbox)`,
        html`<h1>${rules.name} <small>sandbox</small></h1>
          <p><strong>Carteiro</strong> wants to publish in your name.</p>
          <form method="post">
            <fieldset>
              <legend>Go on as</legend>
              ${rules
                .logins()
                .map(
                  ({ id, label }, index) =>
                    html`<label><input type="radio" name="login" value="${id}" ${index === 0 ? 'checked' : ''} /> ${label}</label>`,
                )}
            </fieldset>
            <fieldset>
              <legend>It may</legend>
              ${asked.scopes.map(
                (scope) =>
                  html`<label
                    ><input type="checkbox" name="scope" value="${scope}" checked ${rules.mayUntick ? '' : 'disabled'} />
                    ${scope}</label
                  >`,
              )}
            </fieldset>
            <div class="buttons">
              <button name="decision" value="allow">Allow</button>
              <button name="decision" value="deny">Cancel</button>
            </div>
          </form>`,
      ),
    )
  })

  app.post(rules.path, async (context) => {
    const asked = read(context)
    if (typeof asked === 'string') return refuse(context, asked)
    const form = await context.req.parseBody({ all: true })
    if (form.decision !== 'allow') return leave(context, asked, rules.refusal)
    const login = rules.logins().find(({ id }) => id === (form.login ?? rules.logins()[0]?.id))
    if (!login) return refuse(context, 'login: there is no such account')
    const ticked = [form.scope ?? []].flat().map(String)
    const scopes = rules.mayUntick ? asked.scopes.filter((scope) => ticked.includes(scope)) : asked.scopes
    const { redirectUri, challenge, query } = asked
    const code = codes.issue({ login: login.id, scopes, redirectUri, challenge, asked: query })
    return leave(context, asked, { code })
  })
}

/** Logins that are accounts of their own. */
export const accountLogins =
  (accounts: () => { platform: string; id: string; username: string }[], platform: string) => (): Login[] =>
    accounts()
      .filter((account) => account.platform === platform)
      .filter(({ id }, index, all) => all.findIndex((other) => other.id === id) === index)
      .map(({ id, username }) => ({ id, label: username }))
