/** JSON Schema as `GET /api/platforms` has it. */
export type Schema = { readonly [keyword: string]: unknown }

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const schemasIn = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isSchema) : [])
const literal = (value: unknown): string => JSON.stringify(value) ?? 'undefined'
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/

const union = (types: readonly string[]): string => [...new Set(types)].join(' | ')

/** Whether its type is written as a union. */
const isUnion = ({ type, enum: values, anyOf, oneOf }: Schema): boolean => {
  if (Array.isArray(values)) return values.length > 1
  if (type !== undefined) return [type].flat().length > 1
  return schemasIn(anyOf).length + schemasIn(oneOf).length > 1
}

/** A line with a comment, which ends nowhere but at its end. */
export const commentLine = (text: string, indent: string): string =>
  `${indent}/** ${text.replaceAll('*/', '*\\/').replaceAll(/\s+/g, ' ')} */\n`

/** Its title and description, where it has any. */
const commentOf = ({ title, description }: Schema, indent: string): string => {
  const text = [title, description].filter((one) => typeof one === 'string' && one !== '').join('. ')
  return text ? commentLine(text, indent) : ''
}
/** A name as a key of an object type. */
export const keyOf = (name: string): string => (IDENTIFIER.test(name) ? name : literal(name))

/** A setting that is an uploaded picture: whole answers of `uploadMedia` are accepted, whose `type` is any string to TypeScript. */
const isUpload = (properties: Schema): boolean => ['url', 'size', 'type'].every((name) => name in properties)

const objectType = ({ properties, required, additionalProperties }: Schema, indent: string): string => {
  const inner = `${indent}  `
  const needed: readonly unknown[] = Array.isArray(required) ? required : []
  const known = isSchema(properties) ? properties : {}
  const fields = Object.entries(known).map(([name, value]) => {
    const schema = isSchema(value) ? value : {}
    const type = name === 'type' && isUpload(known) ? 'string' : typeOfSchema(schema, inner)
    return `${commentOf(schema, inner)}${inner}${keyOf(name)}${needed.includes(name) ? '' : '?'}: ${type}`
  })
  if (fields.length > 0) return `{\n${fields.join('\n')}\n${indent}}`
  if (additionalProperties === false) return 'Record<string, never>'
  return `Record<string, ${isSchema(additionalProperties) ? typeOfSchema(additionalProperties, indent) : 'unknown'}>`
}

const listType = (items: Schema, indent: string): string => {
  const item = typeOfSchema(items, indent)
  return isUnion(items) ? `(${item})[]` : `${item}[]`
}

const typeNamed = (name: unknown, schema: Schema, indent: string): string => {
  switch (name) {
    case 'string':
    case 'boolean':
    case 'null':
      return name
    case 'number':
    case 'integer':
      return 'number'
    case 'array':
      return listType(isSchema(schema.items) ? schema.items : {}, indent)
    case 'object':
      return objectType(schema, indent)
    default:
      return 'unknown'
  }
}

/**
 * The TypeScript type of the values that a schema accepts, or a wider one: what has no counterpart (lengths, patterns, one
 * field that needs another) is left to the gateway, which checks the whole schema. `indent` is that of the line it stands in.
 */
export const typeOfSchema = (schema: Schema, indent = ''): string => {
  if ('const' in schema) return literal(schema.const)
  if (Array.isArray(schema.enum)) return union(schema.enum.map(literal))
  if (schema.type !== undefined) {
    return union([schema.type].flat().map((name) => typeNamed(name, schema, indent)))
  }
  const either = [...schemasIn(schema.anyOf), ...schemasIn(schema.oneOf)]
  if (either.length > 0) return union(either.map((one) => typeOfSchema(one, indent)))
  return isSchema(schema.properties) ? objectType(schema, indent) : 'unknown'
}
