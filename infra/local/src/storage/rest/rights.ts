import type { Sql, TransactionSql } from 'postgres'
import type { Claims, TokenVerifier } from '../../realtime/tokens.ts'
import { asStorageError, badToken } from './errors.ts'

/** Runs statements as a caller does: as its token's role and under that role's policies. @throws StorageError */
export type AsCaller = <T>(
  request: Request,
  work: (sql: TransactionSql, claims: Claims) => Promise<T>,
) => Promise<T>

export const asCaller =
  (sql: Sql, verify: TokenVerifier): AsCaller =>
  async (request, work) => {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
    if (!token) throw badToken("headers must have required property 'authorization'")
    const verified = await verify(token)
    if ('refusal' in verified) throw badToken(verified.refusal.message)
    const { claims } = verified
    return (await sql
      .begin(async (transaction) => {
        await transaction`
          select set_config('role', ${claims.role}, true),
            set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`
        return work(transaction, claims)
      })
      .catch((error) => {
        throw asStorageError(error)
      })) as never
  }
