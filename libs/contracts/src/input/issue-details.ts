import type { z } from 'zod'
import type { ErrorDetail } from '../errors.ts'
import { unknownKey } from './unknown-key.ts'

/** `['mediaFiles', 0, 'url']` → `mediaFiles[0].url` */
export const fieldPath = (path: readonly PropertyKey[]): string =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${String(part)}`))
    .join('')

type Definition = {
  type: string
  shape?: Record<string, z.core.$ZodType>
  element?: z.core.$ZodType
  valueType?: z.core.$ZodType
  innerType?: z.core.$ZodType
  in?: z.core.$ZodType
  items?: z.core.$ZodType[]
  options?: z.core.$ZodType[]
}

/** The schema at a path, without wrappers; undefined when a schema describes nothing there. */
const schemaAt = (schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | undefined => {
  const definition = schema._zod.def as unknown as Definition
  const wrapped = definition.innerType ?? (definition.type === 'pipe' ? definition.in : undefined)
  const [first, ...rest] = path
  if (first === undefined && (!wrapped || descriptionOf(schema))) return schema
  if (wrapped) return schemaAt(wrapped, path)
  const inner =
    definition.shape?.[String(first)] ??
    definition.element ??
    definition.valueType ??
    definition.items?.[Number(first)]
  return inner && schemaAt(inner, rest)
}
const descriptionOf = (schema: z.core.$ZodType | undefined): string | undefined =>
  (schema as z.ZodType | undefined)?.description

/** The keys of the object that a schema describes at a path; empty when it describes no object there. */
const keysAt = (schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] => {
  const found = schemaAt(schema, path)
  const definition = found?._zod.def as unknown as Definition | undefined
  const wrapped = definition?.innerType ?? (definition?.type === 'pipe' ? definition.in : undefined)
  if (wrapped) return keysAt(wrapped, [])
  const inOptions = definition?.options?.flatMap((option) => keysAt(option, []))
  return [...new Set(inOptions ?? Object.keys(definition?.shape ?? {}))]
}

/** A pattern alone explains little: the field's description is added. */
const messageOf = (issue: z.core.$ZodIssue, schema: z.core.$ZodType): string => {
  const isPattern = issue.code === 'invalid_format' && issue.format === 'regex'
  const description = isPattern ? descriptionOf(schemaAt(schema, issue.path)) : undefined
  return description ? `${issue.message}. ${description}` : issue.message
}

type Union = { options: z.core.$ZodType[]; errors: readonly z.core.$ZodIssue[][] }

/**
 * Of the objects that a value may be, the one that it was probably meant to be: that of whose required keys most are there. The first
 * of several.
 */
const meantOf = ({
  options,
  errors,
}: Union): { schema: z.core.$ZodType; issues: z.core.$ZodIssue[] } | undefined => {
  const shapes = options.map((option) => (option._zod.def as unknown as Definition).shape)
  const missing = shapes.map((shape, place) => {
    const required = Object.keys(shape ?? {}).filter((key) => shape?.[key]?._zod.optin !== 'optional')
    const issues = errors[place] ?? []
    const absent = issues.filter(
      ({ code, path }) => code === 'invalid_type' && required.includes(String(path[0])) && path.length === 1,
    )
    return shape && required.length > 0 ? absent.length / required.length : Number.POSITIVE_INFINITY
  })
  const place = missing.indexOf(Math.min(...missing))
  const [schema, issues] = [options[place], errors[place]]
  return schema && issues && missing[place] !== Number.POSITIVE_INFINITY
    ? { schema, issues: [...issues] }
    : undefined
}

/** Of a union of different types, such as a list or an object: the only one that the value is of. */
const fittingOf = ({
  options,
  errors,
}: Union): { schema: z.core.$ZodType; issues: z.core.$ZodIssue[] } | undefined => {
  const isOther = (issues: z.core.$ZodIssue[] | undefined): boolean =>
    issues?.length === 1 && issues[0]?.code === 'invalid_type' && issues[0].path.length === 0
  const [fitting, ...others] = options.flatMap((schema, place) => {
    const issues = errors[place]
    return issues && !isOther(issues) ? [{ schema, issues }] : []
  })
  return others.length === 0 ? fitting : undefined
}

/** Our codes for problems, independent of the library that finds them. */
const codes: Record<string, string> = {
  custom: 'invalid_value',
  unrecognized_keys: 'unknown_key',
  invalid_key: 'unknown_key',
  invalid_element: 'invalid_value',
  invalid_union: 'invalid_value',
  not_multiple_of: 'invalid_value',
}

/**
 * Every problem that a schema found in a value: each entry names its field and, where there is a list, what is
 * allowed.
 *
 * @param at where in the request the value is
 */
export const issueDetails = (
  error: Pick<z.core.$ZodError, 'issues'>,
  schema: z.core.$ZodType,
  at: readonly PropertyKey[] = [],
): ErrorDetail[] =>
  error.issues.flatMap((issue): ErrorDetail[] => {
    const field = fieldPath([...at, ...issue.path])
    if (issue.code === 'unrecognized_keys') {
      const allowed = keysAt(schema, issue.path)
      return issue.keys.map((key) => unknownKey(field ? `${field}.${key}` : key, key, allowed))
    }
    if (issue.code === 'invalid_union') {
      const options = (schemaAt(schema, issue.path)?._zod.def as unknown as Definition | undefined)?.options
      const union = options && { options, errors: issue.errors }
      const meant = union && (meantOf(union) ?? fittingOf(union))
      if (meant) return issueDetails(meant, meant.schema, [...at, ...issue.path])
    }
    const said = issue.code === 'custom' ? issue.params?.code : undefined
    return [
      {
        field,
        code: String(said ?? codes[issue.code] ?? issue.code),
        message: messageOf(issue, schema),
        ...(issue.code === 'invalid_value' ? { allowed: [...issue.values] } : {}),
      },
    ]
  })
