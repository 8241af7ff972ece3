import { type Call, Refusal } from '../../platform.ts'

/** Meta's error envelope. Source: https://developers.facebook.com/docs/graph-api/guides/error-handling */
export const graphError = (
  status: number,
  code: number,
  message: string,
  subcode?: number,
  more: Record<string, unknown> = {},
): Refusal =>
  new Refusal(status, {
    error: {
      message,
      type: 'OAuthException',
      code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      ...more,
      fbtrace_id: 'ASandboxTrace',
    },
  })

export const badParameter = (message: string): Refusal => graphError(400, 100, `(#100) ${message}`)

/** Parameters come as a form, as JSON or in the query. */
export const parametersOf = async ({ context }: Pick<Call, 'context'>): Promise<Record<string, string>> => {
  const type = context.req.header('content-type') ?? ''
  const body = type.includes('json') ? await context.req.json() : await context.req.parseBody()
  const entries = Object.entries({ ...context.req.query(), ...body })
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
}

/** A list comes as JSON or separated by commas. */
export const listOf = (text: string): string[] => {
  const list = text.startsWith('[') ? (JSON.parse(text) as unknown[]) : text.split(',')
  return list.map((one) => String(one).trim()).filter(Boolean)
}
