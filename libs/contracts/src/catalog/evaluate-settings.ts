import { z } from 'zod'
import { issueDetails } from '../input/issue-details.ts'
import { plainMessage } from '../input/plain-message.ts'
import { closedSchema } from './closed-schema.ts'
import type { Problem } from './problem.ts'
import { repeatedItems } from './unique-items.ts'

type Schema = Record<string, unknown>
const propertiesOf = (schema: Schema) => (schema.properties ?? {}) as Record<string, Schema>
const requiredOf = (schema: Schema) => (schema.required ?? []) as string[]

/** An `anyOf` of required properties: each alternative becomes a schema of its own, since zod ignores such an `anyOf`. */
const alternativesOf = ({ anyOf, ...schema }: Schema): Schema[] => {
  if (!Array.isArray(anyOf)) return [schema]
  return anyOf.map((part: Schema) => {
    const names = [...Object.keys(propertiesOf(part)), ...requiredOf(part)]
    const properties = names.map((name) => {
      // A required property has no default.
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

/** Compiled schemas, kept as long as their catalog: compiling takes longer than validating. */
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
  // A value that breaks both a format and a pattern has one problem, not two.
  const isFirst = ({ field: path }: Problem, index: number): boolean =>
    problems.findIndex((one) => one.field === path) === index
  return problems.filter(isFirst)
}

/** Every problem of an option's settings by its JSON Schema; of alternatives, those of the one with the fewest problems. */
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
