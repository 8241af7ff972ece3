/** The platforms whose services have a role of their own from the start. */
export const platforms = ['tiktok', 'instagram', 'youtube', 'x', 'linkedin', 'facebook', 'threads'] as const

/** What clients of the Supabase project act as: PostgREST, Realtime. */
export const apiRoles = ['anon', 'authenticated', 'service_role'] as const
/** What the services sign in as; carteiro_platform stands for every platform's role. */
export const serviceRoles = ['carteiro_gateway', 'carteiro_dispatcher', 'carteiro_platform'] as const

export const roles = [...apiRoles, ...serviceRoles] as const
export type Role = (typeof roles)[number]

/** The roles that sign in, and whose line of the matrix they have. */
export const logins: { login: string; role: Role }[] = [
  { login: 'carteiro_gateway', role: 'carteiro_gateway' },
  { login: 'carteiro_dispatcher', role: 'carteiro_dispatcher' },
  ...platforms.map((platform) => ({
    login: `carteiro_platform_${platform}`,
    role: 'carteiro_platform' as const,
  })),
]
