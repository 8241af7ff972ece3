import type { SandboxContext } from '../../platform.ts'
import { badParameter, graphError, parametersOf } from './graph-error.ts'

/** What one call takes, separated by spaces. */
export type DocumentedCall = {
  /** Where the parameters are documented. */
  source: string
  needs?: string
  takes?: string
  /** What `fields` may name; undefined: the call has no fields to choose. */
  fields?: string
}

const words = (text = ''): string[] => text.split(' ').filter(Boolean)
/** `a,b{c,d}` names a and b. */
const namesIn = (fields: string): string[] => fields.replace(/\{[^}]*\}/g, '').split(',')

/** @throws Refusal for a parameter or field that the call does not have, or lacks */
export const requireParameters = async (
  calls: Record<string, DocumentedCall>,
  context: SandboxContext,
  operation: string,
): Promise<void> => {
  const call = calls[operation]
  if (!call) return
  const given = await parametersOf({ context })
  const known = [
    ...words(call.needs),
    ...words(call.takes),
    'access_token',
    ...(call.fields ? ['fields'] : []),
  ]
  const unknown = Object.keys(given).find((name) => !known.includes(name))
  if (unknown) throw badParameter(`Unknown parameter ${unknown}: ${call.source}`)
  const missing = words(call.needs).find((name) => !given[name])
  if (missing) throw badParameter(`The parameter ${missing} is required: ${call.source}`)
  const field = given.fields
    ? namesIn(given.fields).find((name) => !words(call.fields).includes(name))
    : undefined
  if (field) throw graphError(400, 100, `(#100) Tried accessing nonexisting field (${field})`)
}
