import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(scrypt) as (password: string, salt: string, bytes: number) => Promise<Buffer>
const KEY_BYTES = 32

export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16).toString('hex')
  return `${salt}:${(await derive(password, salt, KEY_BYTES)).toString('hex')}`
}

export const passwordMatches = async (password: string, hash: string): Promise<boolean> => {
  const [salt = '', key = ''] = hash.split(':')
  const expected = Buffer.from(key, 'hex')
  return expected.length === KEY_BYTES && timingSafeEqual(await derive(password, salt, KEY_BYTES), expected)
}
