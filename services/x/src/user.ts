import { optionalField, type PlatformClient, platformId, readAnswer } from '@carteiro/platform-kit'
import { z } from 'zod'

/** `id`, `name` and `username` come by themselves: https://docs.x.com/x-api/fundamentals/fields */
const me = z.looseObject({
  data: z.looseObject({
    id: platformId,
    username: optionalField(z.string().min(1)),
    subscription_type: optionalField(z.string()),
    verified_type: optionalField(z.string()),
  }),
})

/** What the catalog's rules ask of an account. Null: X does not say, and no rule is loosened. */
export type XProfile = {
  username?: string
  subscription_type: string | null
  verified_type: string | null
}

const BAD_REQUEST = 400
const FIELDS = { 'user.fields': 'subscription_type,verified_type' }

/** `GET /2/users/me`. https://docs.x.com/x-api/users/get-my-user @throws PlatformError */
export const readUser = async (
  client: PlatformClient,
  token: string,
): Promise<{ id: string; profile: XProfile }> => {
  const request = { operation: 'get_me', method: 'GET', path: '/2/users/me', token } as const
  const full = await client({ ...request, query: FIELDS })
  // A field that X does not know must not keep anybody from connecting.
  const answer = full.status === BAD_REQUEST ? await client(request) : full
  const { id, username, subscription_type, verified_type } = readAnswer('X', answer, me).data
  return {
    id,
    profile: {
      ...(username === undefined ? {} : { username }),
      // Null takes back what X said before.
      subscription_type: subscription_type ?? null,
      verified_type: verified_type ?? null,
    },
  }
}
