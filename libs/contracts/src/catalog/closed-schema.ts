import { INSTANT_PATTERN } from '../input/instant-pattern.ts'
import { shownMediaFile } from '../media.ts'

type Schema = Record<string, unknown>
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The other fields of an answer of `POST /api/media`: a picture setting accepts the whole answer. */
const keysOfUpload = (properties: Schema): Schema =>
  ['url', 'size', 'type'].every((name) => name in properties)
    ? Object.fromEntries(Object.keys(shownMediaFile.shape).map((name) => [name, {}]))
    : {}

/**
 * A JSON Schema whose objects, nested ones too, refuse what is not among their properties, unless they say themselves what
 * else they take: a misspelt key must not be ignored at any depth. Times are bounded as everywhere.
 */
export const closedSchema = (schema: Schema): Schema => {
  const { properties, items, additionalProperties } = schema
  const closed: Schema = { ...schema }
  if (schema.format === 'date-time') closed.pattern ??= INSTANT_PATTERN
  if (isSchema(items)) closed.items = closedSchema(items)
  if (isSchema(additionalProperties)) closed.additionalProperties = closedSchema(additionalProperties)
  if (isSchema(properties)) {
    // Sorted by name, so that messages are the same everywhere: a catalog that was stored as jsonb has lost their order.
    const inner = Object.entries({ ...keysOfUpload(properties), ...properties }).map(([name, one]) => [
      name,
      isSchema(one) ? closedSchema(one) : one,
    ])
    closed.properties = Object.fromEntries(
      inner.sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
    )
    closed.additionalProperties ??= false
  }
  return closed
}
