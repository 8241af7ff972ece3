import { Refusal } from '../../platform.ts'

/** LinkedIn's error body. https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling */
export const refusal = (
  status: number,
  code: string,
  message: string,
  more: Record<string, unknown> = {},
): Refusal => new Refusal(status, { status, code, message, ...more })

export const denied = (what: string): Refusal =>
  refusal(403, 'ACCESS_DENIED', `Not enough permissions to access: ${what}`, { serviceErrorCode: 100 })
export const unprocessable = (lines: string[]): Refusal =>
  refusal(422, 'UNPROCESSABLE_ENTITY', lines.join('\n'))
