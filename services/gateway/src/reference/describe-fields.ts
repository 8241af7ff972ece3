import { answerFields } from './answer-fields.ts'
import { catalogFields } from './catalog-fields.ts'
import { fields, idsOf } from './fields.ts'
import { operatorAnswerFields } from './operator-answer-fields.ts'

const ofAnswers = { ...answerFields, ...operatorAnswerFields }

export type Schema = {
  description?: string
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

/** The keys under which the description of a field may be, the most particular first. */
const keysOf = (operation: string, parents: string[], name: string): string[] => [
  `${operation}.${name}`,
  ...parents
    .slice(-2)
    .reverse()
    .map((parent) => `${parent}.${name}`),
  name,
]

export const describeParameter = (operation: string, path: string, name: string): string | undefined => {
  const [start] = Object.keys(idsOf)
    .filter((one) => path.startsWith(`${one}/`))
    .sort((one, other) => other.length - one.length)
  if (name === 'id' && start) return idsOf[start]
  return keysOf(operation, start === '/media' ? ['media'] : [], name)
    .map((key) => fields[key])
    .find(Boolean)
}

/** A schema whose fields have descriptions, where there are any. */
export const describeSchema = (
  schema: Schema,
  operation: string,
  of: 'request' | 'answer',
  parents: string[] = [],
): Schema => {
  const answered = operation === 'listPlatforms' ? catalogFields : ofAnswers
  const known = of === 'request' ? fields : answered
  const inner = (one: Schema): Schema => describeSchema(one, operation, of, parents)
  const { properties, items, additionalProperties, anyOf, oneOf, allOf } = schema
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, value]) => {
          const description =
            value.description ??
            keysOf(operation, parents, name)
              .map((key) => known[key])
              .find(Boolean)
          const described = describeSchema(value, operation, of, [...parents, name])
          return [name, description ? { ...described, description } : described]
        }),
      ),
    }),
    ...(items && { items: inner(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: inner(additionalProperties) }),
    ...(anyOf && { anyOf: anyOf.map(inner) }),
    ...(oneOf && { oneOf: oneOf.map(inner) }),
    ...(allOf && { allOf: allOf.map(inner) }),
  }
}
