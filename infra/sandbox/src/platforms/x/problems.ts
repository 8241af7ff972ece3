import { Refusal } from '../../platform.ts'

/** X's problem JSON. Source: https://docs.x.com/x-api/fundamentals/response-codes-and-errors */
export const problem = (
  status: number,
  type: string,
  title: string,
  detail: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Refusal =>
  new Refusal(
    status,
    {
      title,
      detail,
      type: type === 'about:blank' ? type : `https://api.x.com/2/problems/${type}`,
      status,
      ...more,
    },
    headers,
  )

export const invalid = (message: string, parameters: Record<string, unknown> = {}): Refusal =>
  problem(400, 'invalid-request', 'Invalid Request', 'One or more parameters to your request was invalid.', {
    errors: [{ message, parameters }],
  })

export const forbidden = (detail: string): Refusal => problem(403, 'about:blank', 'Forbidden', detail)
