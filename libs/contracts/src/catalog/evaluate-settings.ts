import { z } from 'zod'
import { issueDetails } from '../input/issue-details.ts'
import { plainMessage } from '../input/plain-message.ts'
import { closedSchema } from './closed-schema.ts'
import type { Problem } from './problem.ts'
import { repeatedItems } from './unique-items.ts'

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
const readers = new WeakMap<Schema, z.ZodType[]>()
const readersOf = (schema: Schema) => {
  const made =
    readers.get(schema) ?? alternativesOf(schema).map((one) => z.fromJSONSchema(closedSchema(one) as never))
  readers.set(schema, made)
  return made
}

const problemsBy = (reader: z.ZodType, settings: Record<string, unknown>, field: string): Problem[] => {
  const result = reader.safeParse(settings, { error: plainMessage })
  if (result.success) return []
  const problems = issueDetails(result.error, reader, [field]).map((problem) =>
    problem.code === 'unknown_key' ? problem : { ...problem, code: 'invalid_setting' },
  )
  // A value is held to a format and to a pattern: what is wrong with both is one problem.
  const isFirst = ({ field: path }: Problem, index: number): boolean =>
    problems.findIndex((one) => one.field === path) === index
  return problems.filter(isFirst)
}

/** Every problem of an option's settings, by its JSON Schema; of alternatives, by the one that is kept to best. */
export const evaluateSettings = (
  schema: Schema,
  settings: Record<string, unknown>,
  field: string,
): Problem[] => [
  ...readersOf(schema)
    .map((alternative) => problemsBy(alternative, settings, field))
    .reduce((best, problems) => (problems.length < best.length ? problems : best)),
  ...repeatedItems(schema, settings, field),
]
