import { type PlatformClient, PlatformError } from '@carteiro/platform-kit'
import { z } from 'zod'

const CALL_LIMIT_MS = 20_000
const TOKEN_IS_DEAD = [190, 102]
const errorBody = z.looseObject({
  error: z.looseObject({ code: z.coerce.number().optional(), message: z.string().default('') }),
})

/**
 * Reads something of the Graph API that is no part of a post: who logged in, which pages there are.
 * @throws PlatformError `reconnect` (token_expired) when the token is dead, else `retry`
 */
export const graphRead = async <T extends z.ZodType>(
  client: PlatformClient,
  what: {
    name: string
    operation: string
    path: string
    query: Record<string, string>
    token?: string
    form?: Record<string, string>
  },
  shape: T,
): Promise<z.output<T>> => {
  const { name, form, ...request } = what
  const answer = await client({
    ...request,
    method: form ? 'POST' : 'GET',
    ...(form ? { form } : {}),
    timeoutMs: CALL_LIMIT_MS,
  })
  const read = shape.safeParse(answer.body)
  if (answer.status === 200 && read.success) return read.data
  const said = errorBody.safeParse(answer.body).data?.error
  const isDead = said?.code !== undefined && TOKEN_IS_DEAD.includes(said.code)
  throw new PlatformError({
    verdict: isDead ? 'reconnect' : 'retry',
    code: isDead ? 'token_expired' : 'platform_unavailable',
    message: `${name} does not answer ${what.operation} (HTTP ${answer.status}${said ? `: ${said.message}` : ''}).`,
    platformError: { status: answer.status, ...(said?.code ? { code: said.code } : {}) },
  })
}
