import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { composeDir } from './make-env.ts'

export type Service = {
  image: string
  environment: Record<string, string>
  build?: { args: { SERVICE: string } }
  depends_on: Record<string, { condition: string }>
  healthcheck?: { test?: string[]; disable?: boolean }
  ports?: string[]
  volumes?: string[]
  profiles?: string[]
  read_only?: boolean
  restart?: string
  cap_drop?: string[]
  security_opt?: string[]
  user?: string
  deploy?: { resources?: { limits?: { memory?: string } } }
}
export type Composition = { services: Record<string, Service> }

const FILES = ['compose.yaml', 'telemetry/compose.yaml', 'test-mode/compose.yaml']

/** compose.yaml, and what it includes. */
export const composeTexts = (): string[] => FILES.map((file) => readFileSync(join(composeDir, file), 'utf8'))

/** `${NAME:?why}` of compose's interpolation, the one form that we use; `$$` is a dollar. */
export const VARIABLE = /\$\$|\$\{([A-Z_0-9]+)(?::\?[^}]*)?\}/g

const interpolate = (value: unknown, env: Record<string, string | undefined>): unknown => {
  if (typeof value === 'string') {
    return value.replace(VARIABLE, (whole, name: string | undefined) => {
      if (whole === '$$' || name === undefined) return '$'
      if (!env[name]) throw new Error(`${name} is not set`)
      return env[name]
    })
  }
  if (Array.isArray(value)) return value.map((one) => interpolate(one, env))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, interpolate(one, env)]))
}

/** The file as an engine reads it. A setting without a value is passed on from `env`, if it is set there. */
export const readComposition = (env: Record<string, string | undefined>): Composition => {
  const services: Composition['services'] = {}
  for (const text of composeTexts()) {
    Object.assign(services, (interpolate(parse(text, { merge: true }), env) as Composition).services)
  }
  for (const service of Object.values(services)) {
    const given = Object.entries(service.environment ?? {}).map(([name, value]) => [name, value ?? env[name]])
    service.environment = Object.fromEntries(
      given.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
    )
  }
  return { services }
}
