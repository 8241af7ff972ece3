import { z } from 'zod'
import type { Problem } from './problem.ts'

const pathText = (path: PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')

type Schema = Record<string, unknown>
const propertiesOf = (schema: Schema) => (schema.properties ?? {}) as Record<string, Schema>
const requiredOf = (schema: Schema) => (schema.required ?? []) as string[]

/** An `anyOf` that tells which properties go together: each alternative as a schema of its own. Zod passes over it. */
const alternativesOf = ({ anyOf, ...schema }: Schema): Schema[] => {
  if (!Array.isArray(anyOf)) return [schema]
  return anyOf.map((part: Schema) => {
    const names = [...Object.keys(propertiesOf(part)), ...requiredOf(part)]
    const properties = names.map((name) => {
      // What must be there cannot come from a default.
      const { default: _default, ...both } = { ...propertiesOf(schema)[name], ...propertiesOf(part)[name] }
      return [name, both] as const
    })
    return {
      ...schema,
      required: [...requiredOf(schema), ...requiredOf(part)],
      properties: { ...propertiesOf(schema), ...Object.fromEntries(properties) },
    }
  })
}

/** What a schema becomes is kept as long as its catalog: to make it takes longer than to use it. */
const readers = new WeakMap<Schema, { schema: Schema; reader: z.ZodType }[]>()
const readersOf = (schema: Schema) => {
  const made =
    readers.get(schema) ??
    alternativesOf(schema).map((one) => ({ schema: one, reader: z.fromJSONSchema(one as never) }))
  readers.set(schema, made)
  return made
}

const problemsBy = (
  { schema, reader }: { schema: Schema; reader: z.ZodType },
  settings: Record<string, unknown>,
  field: string,
): Problem[] => {
  const result = reader.safeParse(settings)
  if (result.success) return []
  const known = Object.keys(propertiesOf(schema))
  return result.error.issues.flatMap((issue): Problem[] => {
    const at = `${field}${pathText(issue.path)}`
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: `${at}.${key}`,
        code: 'unknown_setting',
        message:
          known.length > 0
            ? `expected one of ${known.join(', ')}`
            : 'expected no settings: this option has none',
        allowed: known,
      }))
    }
    const allowed = issue.code === 'invalid_value' ? { allowed: [...issue.values] } : {}
    return [{ field: at, code: 'invalid_setting', message: issue.message, ...allowed }]
  })
}

/** Every problem of an option's settings, by its JSON Schema; of alternatives, by the one that is kept to best. */
export const evaluateSettings = (
  schema: Schema,
  settings: Record<string, unknown>,
  field: string,
): Problem[] =>
  readersOf(schema)
    .map((alternative) => problemsBy(alternative, settings, field))
    .reduce((best, problems) => (problems.length < best.length ? problems : best))
