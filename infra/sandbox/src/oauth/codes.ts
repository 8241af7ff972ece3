import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Store } from '../store.ts'

/** What a person has allowed an app. */
export type Grant = {
  /** The id of the account, or of a login that has several. */
  login: string
  scopes: string[]
  redirectUri: string
  challenge: string | null
  /** The query of the consent page. */
  asked: Record<string, string>
}
type StoredGrant = Grant & { expiresAt: number }

export type Codes = ReturnType<typeof createCodes>

/** Authorization codes: each works once, for a while, for the address and the verifier that it was made for. */
export const createCodes = (store: Store, clock: Clock, platform: string, lifeSeconds: number) => {
  const codes = () => store.collection<StoredGrant>(`${platform}-codes`)
  return {
    issue: (grant: Grant): string => {
      const code = randomBytes(24).toString('base64url')
      codes()[code] = { ...grant, expiresAt: clock.now() + lifeSeconds * 1000 }
      store.save()
      return code
    },

    /** The grant, or why there is none. */
    redeem: (answer: {
      code: string | undefined
      redirectUri: string | undefined
      verifier: string | undefined
    }): Grant | string => {
      const kept = codes()[answer.code ?? '']
      if (!kept) return 'the code is unknown, or was used before'
      delete codes()[answer.code ?? '']
      store.save()
      if (kept.expiresAt <= clock.now()) return 'the code has expired'
      if (kept.redirectUri !== answer.redirectUri) return 'redirect_uri is not the one of the consent page'
      const challenge = answer.verifier
        ? createHash('sha256').update(answer.verifier).digest('base64url')
        : null
      if (kept.challenge !== challenge) return 'code_verifier does not fit the code_challenge'
      return kept
    },
  }
}
