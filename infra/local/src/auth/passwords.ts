import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Sql } from 'postgres'

const derive = promisify(scrypt) as (password: string, salt: string, bytes: number) => Promise<Buffer>
const KEY_BYTES = 32

export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16).toString('hex')
  return `${salt}:${(await derive(password, salt, KEY_BYTES)).toString('hex')}`
}

/** Knows our own hashes, and bcrypt ones, which seeds written for Supabase make with pgcrypto. */
export const passwordMatches = async (sql: Sql, password: string, hash: string): Promise<boolean> => {
  if (hash.startsWith('$2')) {
    const [row] = await sql`select extensions.crypt(${password}, ${hash}) = ${hash} as is_right`
    return row?.is_right === true
  }
  const [salt = '', key = ''] = hash.split(':')
  const expected = Buffer.from(key, 'hex')
  return expected.length === KEY_BYTES && timingSafeEqual(await derive(password, salt, KEY_BYTES), expected)
}
