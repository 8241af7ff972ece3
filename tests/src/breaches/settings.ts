import type { CatalogOption } from '@carteiro/contracts'
import { type Breach, soundContent } from './base.ts'

type Schema = {
  type?: string
  enum?: unknown[]
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  properties?: Record<string, Schema>
  anyOf?: unknown[]
}
type Wrong = { value: unknown; path: string; code: string }

const strange = ['', ' ', 'a b', '<', '#', '.', '12a', 'ftp://x']

/** An address from which no platform can fetch, and Carteiro must not. */
const notPublic = [
  'http://127.0.0.1/a.jpg',
  'http://10.0.0.8/a.jpg',
  'http://169.254.169.254/latest/meta-data',
  'http://[::1]/a.jpg',
  'http://2130706433/a.jpg',
  'http://localhost:8080/a.jpg',
  'https://postgres/a.jpg',
  'https://user:secret@example.com/a.jpg',
]

const notMatching = (pattern: string): string => {
  const found = strange.find((text) => !new RegExp(pattern, 'u').test(text))
  if (found === undefined) throw new Error(`a sample is needed that does not match ${pattern}`)
  return found
}

/** A value that is valid by a schema. */
const sound = (schema: Schema): unknown => {
  if (schema.enum) return schema.enum[0]
  if (schema.type === 'boolean') return true
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 0
  if (schema.type === 'array')
    return Array.from({ length: schema.minItems ?? 0 }, () => sound(schema.items ?? {}))
  if (schema.type === 'object') {
    return Object.fromEntries(
      (schema.required ?? []).map((name) => [name, sound(schema.properties?.[name] ?? {})]),
    )
  }
  if (schema.format === 'date-time') return '2030-01-01T12:00:00Z'
  const samples = ['abc', 'BR', '123', 'https://example.com/', 'urn:li:geo:1']
  return samples.find((text) => new RegExp(schema.pattern ?? '', 'u').test(text)) ?? 'abc'
}

const wrong = (value: unknown, path = ''): Wrong => ({ value, path, code: 'invalid_setting' })

const wrongOfString = ({ enum: values, format, pattern, minLength, maxLength }: Schema): Wrong[] => [
  wrong(7),
  ...(values ? [wrong('no such value')] : []),
  ...(format ? [wrong('nonsense')] : []),
  ...(format === 'uri' ? notPublic.map((url) => wrong(url)) : []),
  ...(pattern ? [wrong(notMatching(pattern))] : []),
  ...(minLength ? [wrong('a'.repeat(minLength - 1))] : []),
  ...(maxLength ? [wrong('a'.repeat(maxLength + 1))] : []),
]

const wrongOfNumber = ({ minimum, maximum, enum: values }: Schema): Wrong[] => [
  wrong('seven'),
  ...(minimum === undefined ? [] : [wrong(minimum - 1)]),
  ...(maximum === undefined ? [] : [wrong(maximum + 1)]),
  ...(values ? [wrong(1e6)] : []),
]

const wrongOfArray = (schema: Schema): Wrong[] => {
  const { minItems, maxItems, uniqueItems, items = {} } = schema
  const entry = sound(items)
  return [
    wrong('no list'),
    ...(minItems ? [wrong(Array(minItems - 1).fill(entry))] : []),
    ...(maxItems
      ? [
          wrong(
            Array.from({ length: maxItems + 1 }, (_, n) =>
              typeof entry === 'string' ? `${entry}${n}` : entry,
            ),
          ),
        ]
      : []),
    ...(uniqueItems ? [wrong([entry, entry])] : []),
    ...wrongValues(items).map(({ value, path, code }) => ({
      value: [value, ...Array(Math.max(0, (minItems ?? 0) - 1)).fill(entry)],
      path: `[0]${path}`,
      code,
    })),
  ]
}

const wrongOfObject = (schema: Schema): Wrong[] => {
  const { properties = {}, required = [], additionalProperties } = schema
  const whole = sound(schema) as Record<string, unknown>
  return [
    wrong('no object'),
    ...required.map((name) => wrong({ ...whole, [name]: undefined }, `.${name}`)),
    ...((schema.properties && additionalProperties === undefined) || additionalProperties === false
      ? [{ value: { ...whole, misspelt: 1 }, path: '.misspelt', code: 'unknown_key' }]
      : []),
    ...Object.entries(properties).flatMap(([name, inner]) =>
      wrongValues(inner).map(({ value, path, code }) => ({
        value: { ...whole, [name]: value },
        path: `.${name}${path}`,
        code,
      })),
    ),
  ]
}

const wrongValues = (schema: Schema): Wrong[] => {
  if (schema.type === 'boolean') return [wrong('yes')]
  if (schema.type === 'array') return wrongOfArray(schema)
  if (schema.type === 'object') return wrongOfObject(schema)
  return schema.type === 'string' ? wrongOfString(schema) : wrongOfNumber(schema)
}

/** One breach of each constraint in the schema of an option's settings. */
export const breachesOfSettings = (option: CatalogOption): Breach[] => {
  const content = soundContent(option)
  const schema = option.settings as Schema
  const at = `settings.${option.option}`
  const ofProperties = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    wrongValues(property).map(({ value, path, code }) => ({
      name: `${name}${path}: ${JSON.stringify(value)?.slice(0, 60)}`,
      content: { ...content, settings: { ...content.settings, [name]: value } },
      field: `${at}.${name}${path}`,
      code,
    })),
  )
  const misspelt = { ...content, settings: { ...content.settings, misspelt: 1 } }
  const first = (schema.anyOf?.[0] as Schema | undefined)?.required?.[0]
  return [
    ...ofProperties,
    {
      name: 'a setting that there is not',
      content: misspelt,
      field: `${at}.misspelt`,
      code: 'unknown_key',
    },
    ...(first
      ? [
          {
            name: 'no alternative',
            content: { ...content, settings: {} },
            field: `${at}.${first}`,
            code: 'invalid_setting',
          },
        ]
      : []),
  ]
}
