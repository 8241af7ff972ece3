import type { CatalogOption } from '@carteiro/contracts'

/** The part of JSON Schema that catalogs are written in. */
export type Schema = {
  type?: string
  title?: string
  description?: string
  enum?: readonly (string | number)[]
  /** What a value is called, where it does not say so itself. */
  'x-titles'?: Readonly<Record<string, string>>
  default?: unknown
  format?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  maxItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: readonly string[]
  anyOf?: readonly Schema[]
}

export type Editor =
  | 'choice'
  | 'switch'
  | 'number'
  | 'time'
  | 'text'
  | 'long_text'
  | 'texts'
  | 'objects'
  | 'picture'
  | 'object'
  | 'json'

const LONG_TEXT = 200

/** What `POST /api/media` answers has these three, and a picture that is asked for is written so. */
const isPicture = ({ properties = {} }: Schema): boolean =>
  ['url', 'size', 'type'].every((name) => properties[name] !== undefined)

/** How a value of this schema is edited; whatever is too deep for a form is edited as JSON. */
export const editorOf = (schema: Schema): Editor => {
  if (schema.enum) return 'choice'
  switch (schema.type) {
    case 'boolean':
      return 'switch'
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
      if (schema.format === 'date-time') return 'time'
      return (schema.maxLength ?? 0) > LONG_TEXT ? 'long_text' : 'text'
    case 'array':
      if (schema.items?.type === 'string') return 'texts'
      return schema.items?.properties ? 'objects' : 'json'
    case 'object':
      if (!schema.properties) return 'json'
      return isPicture(schema) ? 'picture' : 'object'
    default:
      return 'json'
  }
}

/** `user_tags` where a schema has no title of its own. */
export const titleOf = (name: string, { title }: Schema): string => {
  if (title) return title
  const spaced = name
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

/** Required by the schema itself, or by the first of its alternatives. */
export const isRequired = (schema: Schema, name: string): boolean =>
  schema.required?.includes(name) === true || schema.anyOf?.[0]?.required?.includes(name) === true

/** Fields of one kind stand together, the plain ones first: catalogs come without an order of their own. */
const order: readonly Editor[] = [
  'choice',
  'text',
  'long_text',
  'texts',
  'time',
  'number',
  'switch',
  'picture',
  'object',
  'objects',
  'json',
]

/** The names of an object's settings as a form shows them: what must be set comes first. */
export const namesInOrder = (schema: Schema): string[] => {
  const rankOf = (name: string): number =>
    isRequired(schema, name) ? -1 : order.indexOf(editorOf(schema.properties?.[name] ?? {}))
  return Object.keys(schema.properties ?? {}).sort((a, b) => rankOf(a) - rankOf(b))
}

export const hasSettings = ({ settings }: CatalogOption): boolean =>
  namesInOrder(settings as Schema).length > 0
