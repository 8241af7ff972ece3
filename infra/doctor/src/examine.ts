import type { z } from 'zod'
import { configs, isPlatform } from './configs.ts'

export type Finding = {
  setting: string
  /** `missing`: the service does not start, or its accounts cannot be connected. `wrong`: what is set is no good. */
  problem: 'missing' | 'wrong'
  message: string
  where: string | null
}
export type Examined = { service: string; findings: Finding[]; notes: string[] }

const factsOf = (schema: z.ZodType | undefined) => {
  const { description, where } = (schema?.meta() ?? {}) as { description?: string; where?: string }
  return { description: description ?? '', where: where ?? null }
}

const findingsOf = (config: z.ZodObject, env: Record<string, string | undefined>): Finding[] => {
  const fields = config.shape as Record<string, z.ZodType>
  const issues = config.safeParse(env).error?.issues ?? []
  const refused = issues.map((issue): Finding => {
    const setting = String(issue.path[0] ?? '')
    const isMissing = env[setting] === undefined
    const { description, where } = factsOf(fields[setting])
    return {
      setting,
      problem: isMissing ? 'missing' : 'wrong',
      message: isMissing ? description : issue.message,
      where,
    }
  })
  // A service starts without the keys of its app, but nobody can connect an account then.
  const keys = Object.entries(fields).flatMap(([setting, schema]): Finding[] => {
    const { description, where } = factsOf(schema)
    const isNeeded =
      where !== null && env[setting] === undefined && !refused.some((one) => one.setting === setting)
    return isNeeded ? [{ setting, problem: 'missing', message: description, where }] : []
  })
  return [...refused, ...keys]
}

const redirectNotes = (service: string, publicUrl: string | undefined): string[] => {
  if (!isPlatform(service)) return []
  const base = (publicUrl ?? '<PUBLIC_URL>').replace(/\/$/, '')
  const isPlain = publicUrl?.startsWith('http:') === true
  return [
    `register this redirect URI with the app: ${base}/api/accounts/${service}/callback`,
    ...(isPlain ? ['PUBLIC_URL is plain http: platforms lead browsers back to https only'] : []),
  ]
}

/** Looks at the settings of every service, as a deployment would give them. */
export const examine = (env: Record<string, string | undefined>, wanted: string[] = []): Examined[] =>
  Object.entries(configs)
    .filter(([service]) => wanted.length === 0 || wanted.includes(service))
    .map(([service, config]) => ({
      service,
      // A service alone has its own PORT, which is its default here.
      findings: findingsOf(config, { ...env, PORT: undefined }),
      notes: redirectNotes(service, env.PUBLIC_URL),
    }))

/** Findings that every one of the services has, told once. */
export const common = (examined: Examined[]): Finding[] => {
  const [first, ...others] = examined
  if (!first || others.length === 0) return []
  return first.findings.filter(({ setting, problem }) =>
    others.every(({ findings }) =>
      findings.some((one) => one.setting === setting && one.problem === problem),
    ),
  )
}
