import type { Problem } from './problem.ts'

type Schema = Record<string, unknown>

/** Checks `uniqueItems` of lists of texts and numbers at any depth, since zod's reader of JSON Schema ignores it. */
export const repeatedItems = (schema: Schema, value: unknown, field: string): Problem[] => {
  if (Array.isArray(value)) {
    const items = (schema.items ?? {}) as Schema
    const repeated = value.filter((item, index) => value.indexOf(item) !== index)
    const message = 'expected every entry once'
    return [
      ...(schema.uniqueItems === true && repeated.length > 0
        ? [{ field, code: 'invalid_setting', message, measured: String(repeated[0]) }]
        : []),
      ...value.flatMap((item, index) => repeatedItems(items, item, `${field}[${index}]`)),
    ]
  }
  if (typeof value !== 'object' || value === null) return []
  const properties = (schema.properties ?? {}) as Record<string, Schema>
  return Object.entries(value).flatMap(([name, inner]) =>
    Object.hasOwn(properties, name) ? repeatedItems(properties[name] ?? {}, inner, `${field}.${name}`) : [],
  )
}
