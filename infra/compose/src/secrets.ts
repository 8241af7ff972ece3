import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'

const API_KEYS_LIVE = '10y'
const hex = (bytes: number): string => randomBytes(bytes).toString('hex')

const apiKey = (role: string, secret: string): Promise<string> =>
  new SignJWT({ role, iss: 'carteiro' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime(API_KEYS_LIVE)
    .sign(new TextEncoder().encode(secret))

/** Fills in what .env.example leaves empty. Passwords are hexadecimal: they go into URLs as they are. */
export const fillIn = async (example: string): Promise<string> => {
  const jwtSecret = hex(32)
  const special: Record<string, string> = {
    JWT_SECRET: jwtSecret,
    ANON_KEY: await apiKey('anon', jwtSecret),
    SERVICE_ROLE_KEY: await apiKey('service_role', jwtSecret),
    // Realtime wants 16 characters, no more and no less, and 64 or more.
    REALTIME_ENCRYPTION_KEY: hex(8),
    REALTIME_SECRET_KEY_BASE: hex(32),
  }
  const secretFor = (name: string): string => {
    if (name.endsWith('_ENCRYPTION_KEYS')) return `k1:${randomBytes(32).toString('base64')}`
    return special[name] ?? hex(32)
  }
  return example.replace(/^([A-Z_]+)=$/gm, (_, name: string) => `${name}=${secretFor(name)}`)
}

/** Takes the comment sign from settings and gives them values. @throws for one that the text doesn't list */
export const setAll = (text: string, settings: Record<string, string>): string =>
  Object.entries(settings).reduce((so, [name, value]) => {
    const line = new RegExp(`^#? ?${name}=.*$`, 'm')
    if (!line.test(so)) throw new Error(`.env.example does not list ${name}`)
    return so.replace(line, () => `${name}=${value}`)
  }, text)
