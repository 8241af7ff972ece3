import { isPlatformName, type PlatformName } from '@carteiro/platforms'
import type { z } from 'zod'
import { factsOf, halfConfigured, optionalNotes, redirectNotes } from './apps.ts'
import { configs, platformServices } from './services.ts'

export type Finding = {
  setting: string
  /** `missing`: the service does not start, or its accounts cannot be connected. `wrong`: the value is not valid. */
  problem: 'missing' | 'wrong'
  message: string
  where: string | null
}
export type Examined = { service: string; findings: Finding[]; notes: string[] }

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
  const half = halfConfigured(config, env)
  // A service starts without the keys of its app, but no account can be connected then.
  const keys = Object.entries(fields).flatMap(([setting, schema]): Finding[] => {
    const { description, where, isOptional } = factsOf(schema)
    const isNeeded =
      where !== null &&
      (!isOptional || half.includes(setting)) &&
      env[setting] === undefined &&
      !refused.some((one) => one.setting === setting)
    return isNeeded ? [{ setting, problem: 'missing', message: description, where }] : []
  })
  return [...refused, ...keys]
}

/** The end of the API version in use, where the settings make a service and the platform has documented one. */
const sunsetNotes = (name: PlatformName, config: z.ZodObject, env: Record<string, string | undefined>) => {
  const parsed = config.safeParse(env)
  if (!parsed.success) return []
  const { api_version: ending } = platformServices[name].define(parsed.data as never).catalog
  return ending ? [`version ${ending.version} of the API ends on ${ending.sunset}: ${ending.source}`] : []
}

type Settings = Record<string, string | undefined>

/** Checks the settings of every service, as a deployment gives them to it. */
export const examine = (settingsOf: (service: string) => Settings, wanted: string[] = []): Examined[] =>
  Object.entries(configs)
    .filter(([service]) => wanted.length === 0 || wanted.includes(service))
    .map(([service, config]) => {
      // A service alone has its own PORT, which is its default here.
      const env = { ...settingsOf(service), PORT: undefined }
      return {
        service,
        findings: findingsOf(config, env),
        notes: isPlatformName(service)
          ? [
              ...redirectNotes(service, config, env),
              ...optionalNotes(config, env),
              ...sunsetNotes(service, config, env),
            ]
          : [],
      }
    })

/** Findings that all the services share, reported once. */
export const common = (examined: Examined[]): Finding[] => {
  const [first, ...others] = examined
  if (!first || others.length === 0) return []
  return first.findings.filter(({ setting, problem }) =>
    others.every(({ findings }) =>
      findings.some((one) => one.setting === setting && one.problem === problem),
    ),
  )
}
