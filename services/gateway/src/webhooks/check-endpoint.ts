import { type ErrorDetail, eventTypes, unknownKey } from '@carteiro/contracts'
import { MediaError, type MediaGuard } from '@carteiro/media'

const problem = (code: string, message: string): ErrorDetail[] => [{ field: 'url', code, message }]

/**
 * What is wrong with the address of an endpoint. `isAllowed` says of which origins a deployment knows that they are its own:
 * they may be private, and without TLS. The address of a paused endpoint is not called, and may be any.
 */
export const urlProblems = async (
  text: string,
  guard: MediaGuard,
  isAllowed: (origin: string) => boolean,
  isCalled = true,
): Promise<ErrorDetail[]> => {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) {
    return problem('invalid_url', 'expected an address such as https://example.com/webhooks')
  }
  if (url.username || url.password) {
    return problem(
      'invalid_url',
      'expected an address without user name and password: messages are signed, verify that instead',
    )
  }
  if (url.hash) return problem('invalid_url', 'expected an address without #…, which is never sent')
  if (!isCalled) return []
  if (url.protocol !== 'https:' && !isAllowed(url.origin)) {
    return problem('insecure_url', 'expected https: what is sent is not to be read on its way')
  }
  try {
    await guard(url)
    return []
  } catch (error) {
    if (!(error instanceof MediaError)) throw error
    return problem('unreachable_url', `expected an address on the public internet: ${error.message}`)
  }
}

const unknownOnes = (
  field: string,
  given: string[] | null | undefined,
  known: readonly string[],
): ErrorDetail[] =>
  (given ?? []).flatMap((one, place) =>
    known.includes(one) ? [] : unknownKey(`${field}.${place}`, one, known, `unknown_${field.slice(0, -1)}`),
  )

export const typeProblems = (types: string[] | null | undefined): ErrorDetail[] =>
  unknownOnes('types', types, eventTypes)

export const platformProblems = (
  platforms: string[] | null | undefined,
  known: readonly string[],
): ErrorDetail[] => unknownOnes('platforms', platforms, known)
