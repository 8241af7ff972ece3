import { platformNames } from '../../../platforms/src/index.ts'

/** The roles of clients of the Supabase project: PostgREST, Realtime. */
export const apiRoles = ['anon', 'authenticated', 'service_role'] as const
/** The services' roles; carteiro_platform stands for every platform's role, in either mode. */
export const serviceRoles = ['carteiro_gateway', 'carteiro_dispatcher', 'carteiro_platform'] as const

export const roles = [...apiRoles, ...serviceRoles] as const
export type Role = (typeof roles)[number]

/** Login roles, and the role whose lines of the matrix they have. */
export const logins: { login: string; role: Role }[] = [
  { login: 'carteiro_gateway', role: 'carteiro_gateway' },
  { login: 'carteiro_dispatcher', role: 'carteiro_dispatcher' },
  ...platformNames.flatMap((platform) =>
    [`carteiro_platform_${platform}`, `carteiro_test_platform_${platform}`].map((login) => ({
      login,
      role: 'carteiro_platform' as const,
    })),
  ),
]
