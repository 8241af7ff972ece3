import type { SandboxContext } from '../../platform.ts'
import { badParameter, graphError, parametersOf } from './graph-error.ts'

/** The parameters of a call, separated by spaces. */
export type DocumentedCall = {
  /** Where the parameters are documented. */
  source: string
  required?: string
  optional?: string
  /** What `fields` may name; undefined: the call has no fields to choose. */
  fields?: string
}

const namesOf = (text = ''): string[] => text.split(' ').filter(Boolean)
/** `a,b{c,d}` names a and b. */
const namesIn = (fields: string): string[] => fields.replace(/\{[^}]*\}/g, '').split(',')

/** @throws Refusal for a parameter or field that the call does not have, or a required one that is missing */
export const requireParameters = async (
  calls: Record<string, DocumentedCall>,
  context: SandboxContext,
  operation: string,
): Promise<void> => {
  const call = calls[operation]
  if (!call) return
  const given = await parametersOf({ context })
  const known = [
    ...namesOf(call.required),
    ...namesOf(call.optional),
    'access_token',
    ...(call.fields ? ['fields'] : []),
  ]
  const unknown = Object.keys(given).find((name) => !known.includes(name))
  if (unknown) throw badParameter(`Unknown parameter ${unknown}: ${call.source}`)
  const missing = namesOf(call.required).find((name) => !given[name])
  if (missing) throw badParameter(`The parameter ${missing} is required: ${call.source}`)
  const field = given.fields
    ? namesIn(given.fields).find((name) => !namesOf(call.fields).includes(name))
    : undefined
  if (field) throw graphError(400, 100, `(#100) Tried accessing nonexisting field (${field})`)
}
