import type { CatalogOption, Problem } from '@carteiro/contracts'
import { mediaUrlProblem } from './private-address.ts'

type Schema = Record<string, unknown>
type Found = { field: string; url: string }

/** The URLs among a value, by its JSON Schema (`format: uri`), wherever they stand. */
const urlsIn = (schema: Schema, value: unknown, field: string): Found[] => {
  if (typeof value === 'string') return schema.format === 'uri' ? [{ field, url: value }] : []
  if (Array.isArray(value)) {
    const items = (schema.items ?? {}) as Schema
    return value.flatMap((item, index) => urlsIn(items, item, `${field}[${index}]`))
  }
  if (typeof value !== 'object' || value === null) return []
  const properties = (schema.properties ?? {}) as Record<string, Schema>
  const others = (schema.additionalProperties ?? {}) as Schema
  return Object.entries(value).flatMap(([name, inner]) =>
    urlsIn(Object.hasOwn(properties, name) ? (properties[name] ?? {}) : others, inner, `${field}.${name}`),
  )
}

/**
 * The URLs of an option's settings (pictures, links, covers) that lead to no public host: the platform could not fetch them,
 * and we must not. The same rule as for media, and the same origins are allowed by name.
 */
export const settingUrlProblems = (
  option: Pick<CatalogOption, 'settings'>,
  settings: Record<string, unknown>,
  field: string,
  allowedOrigins: string[],
): Problem[] =>
  urlsIn(option.settings, settings, field).flatMap(({ field: path, url }) => {
    // What is no URL at all, the schema refuses.
    if (!URL.canParse(url)) return []
    const parsed = new URL(url)
    const message = allowedOrigins.includes(parsed.origin) ? undefined : mediaUrlProblem(parsed)
    return message ? [{ field: path, code: 'invalid_setting', message, measured: url }] : []
  })
