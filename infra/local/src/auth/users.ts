import type { Sql } from 'postgres'
import { hashPassword, passwordMatches } from './passwords.ts'

/** A row of auth.users, as far as we use it. */
export type AuthUser = {
  id: string
  email: string
  phone: string | null
  encrypted_password: string | null
  email_confirmed_at: Date | null
  last_sign_in_at: Date | null
  raw_app_meta_data: Record<string, unknown> | null
  raw_user_meta_data: Record<string, unknown> | null
  created_at: Date
  updated_at: Date
}

/** A user as the API shows it; the password's hash is not among it. */
export const publicUser = (user: AuthUser) => ({
  id: user.id,
  aud: 'authenticated',
  role: 'authenticated',
  email: user.email,
  email_confirmed_at: user.email_confirmed_at,
  phone: user.phone ?? '',
  confirmed_at: user.email_confirmed_at,
  last_sign_in_at: user.last_sign_in_at,
  app_metadata: user.raw_app_meta_data ?? {},
  user_metadata: user.raw_user_meta_data ?? {},
  identities: [
    {
      identity_id: user.id,
      id: user.id,
      user_id: user.id,
      identity_data: { email: user.email, sub: user.id },
      provider: 'email',
      last_sign_in_at: user.last_sign_in_at,
      created_at: user.created_at,
      updated_at: user.updated_at,
      email: user.email,
    },
  ],
  created_at: user.created_at,
  updated_at: user.updated_at,
  is_anonymous: false,
})

// An unknown address must take as long as a wrong password: or one could ask which addresses exist.
const unknownUsersHash = hashPassword('')

export const createUsers = (sql: Sql) => ({
  byId: async (id: string): Promise<AuthUser | undefined> =>
    (await sql<AuthUser[]>`select * from auth.users where id::text = ${id}`)[0],

  /** The user whose address and password these are, with the sign-in recorded. */
  signIn: async (email: string, password: string): Promise<AuthUser | undefined> => {
    const [user] = await sql<AuthUser[]>`select * from auth.users where email = ${email.toLowerCase()}`
    const isRight = await passwordMatches(sql, password, user?.encrypted_password ?? (await unknownUsersHash))
    if (!user || !isRight) return undefined
    const [signedIn] = await sql<AuthUser[]>`
      update auth.users set last_sign_in_at = now() where id = ${user.id} returning *`
    return signedIn
  },

  /** Undefined when the address is taken. The new address counts as confirmed: no mail is sent here. */
  create: async (
    email: string,
    password: string,
    data: Record<string, unknown>,
  ): Promise<AuthUser | undefined> => {
    const [user] = await sql<AuthUser[]>`
      insert into auth.users (email, encrypted_password, email_confirmed_at, last_sign_in_at, raw_user_meta_data)
      values (${email.toLowerCase()}, ${await hashPassword(password)}, now(), now(), ${sql.json(data as never)})
      on conflict (email) do nothing
      returning *`
    return user
  },
})
