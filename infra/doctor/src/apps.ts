import type { z } from 'zod'

type Env = Record<string, string | undefined>
export type SettingFacts = {
  description: string
  where: string | null
  isOptional: boolean
  /** The one address that the platform redirects browsers to by plain http. */
  loopback: string | null
}

export const factsOf = (schema: z.ZodType | undefined): SettingFacts => {
  const meta = (schema?.meta() ?? {}) as Partial<SettingFacts>
  return {
    description: meta.description ?? '',
    where: meta.where ?? null,
    isOptional: meta.isOptional ?? false,
    loopback: meta.loopback ?? null,
  }
}

const CLIENT_ID = '_CLIENT_ID'
const SECRET = '_CLIENT_SECRET'

/** An app at a platform, by its settings: most platforms have one, some a second one for another way to log in. */
export type App = { id: string; secret: string; facts: SettingFacts }

export const appsOf = (config: z.ZodObject): App[] => {
  const fields = config.shape as Record<string, z.ZodType>
  return Object.keys(fields)
    .filter((name) => name.endsWith(CLIENT_ID))
    .map((id) => ({ id, secret: id.slice(0, -CLIENT_ID.length) + SECRET, facts: factsOf(fields[id]) }))
}

/** The missing setting of an app that is configured by half: its service offers no login at all then. */
export const halfConfigured = (config: z.ZodObject, env: Env): string[] =>
  appsOf(config).flatMap(({ id, secret }) => {
    if (Boolean(env[id]) === Boolean(env[secret])) return []
    return env[id] ? [secret] : [id]
  })

/** The redirect URI that must be registered with each of a platform's apps. */
export const redirectNotes = (service: string, config: z.ZodObject, env: Env): string[] => {
  const base = (env.PUBLIC_URL ?? '<PUBLIC_URL>').replace(/\/$/, '')
  const redirect = `${base}/api/accounts/${service}/callback`
  const apps = appsOf(config)
  const loopback = apps.map(({ facts }) => facts.loopback).find((one) => one !== null)
  const notes = apps.map(({ id, facts }) =>
    facts.isOptional && !env[id]
      ? `and, once it is set, with the app of ${id}: ${redirect}`
      : `register this redirect URI with the app of ${id}: ${redirect}`,
  )
  const isPlain = base.startsWith('http:')
  const isLoopback = loopback !== undefined && new RegExp(`^${loopback}(:\\d+)?$`).test(base)
  if (!isPlain || isLoopback) return notes
  return [
    ...notes,
    `PUBLIC_URL is plain http: ${service} redirects browsers to https only${loopback ? `, or for development to ${loopback}` : ''}`,
  ]
}

/** Optional settings that are not set, and where to get them. */
export const optionalNotes = (config: z.ZodObject, env: Env): string[] =>
  Object.entries(config.shape as Record<string, z.ZodType>).flatMap(([name, schema]) => {
    const { description, where, isOptional } = factsOf(schema)
    return isOptional && !env[name] ? [`optional: ${name} is not set. ${description}. Get it: ${where}`] : []
  })
