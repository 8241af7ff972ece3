import { type Scope, scopes, unboundScopes } from '@carteiro/contracts'
import type { StudioUser } from '../../../session/session.tsx'

/** What a user may allow a key: no more than they may do themselves. */
export const scopesFor = ({
  isOperator,
  mayOperate,
}: Pick<StudioUser, 'isOperator' | 'mayOperate'>): Scope[] =>
  scopes.filter((one) => (one !== 'queue:read' || isOperator) && (one !== 'queue:operate' || mayOperate))

/** Whether a scope is of all accounts, so that a key of some of them can't have it. */
export const isOfAllAccounts = (scope: string): boolean => unboundScopes.some((one) => one === scope)

export const presets = ['publish', 'read', 'all'] as const
export type Preset = (typeof presets)[number]

const PUBLISH: Scope[] = ['publications:write', 'publications:read', 'media:write', 'accounts:read']
const READ: Scope[] = ['publications:read', 'accounts:read']

/** What is usually wanted. @param offered what the user may allow, in its order */
export const presetScopes = (preset: Preset, offered: readonly Scope[]): Scope[] => {
  if (preset === 'all') return [...offered]
  const wanted = preset === 'publish' ? PUBLISH : READ
  return offered.filter((one) => wanted.includes(one))
}

/** Which preset some scopes are; undefined where none. */
export const presetOf = (chosen: readonly string[], offered: readonly Scope[]): Preset | undefined =>
  presets.find((one) => {
    const wanted: readonly string[] = presetScopes(one, offered)
    return wanted.length === chosen.length && wanted.every((scope) => chosen.includes(scope))
  })
