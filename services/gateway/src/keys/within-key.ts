import type { CreateKey, ErrorDetail } from '@carteiro/contracts'
import type { Caller } from '../auth.ts'

const beyond = (field: string, message: string, allowed?: unknown[]): ErrorDetail => ({
  field,
  code: 'beyond_calling_key',
  message,
  ...(allowed ? { allowed } : {}),
})

/** What a key may not give to another: mode, scopes, accounts or a life that it does not have itself. */
export const problemsBeyondKey = ({ key, mode }: Caller, wanted: CreateKey): ErrorDetail[] => {
  if (key === null) return []
  const { scopes, accounts, expiresAt } = key
  const problems: ErrorDetail[] = []
  if (wanted.mode !== mode) problems.push(beyond('mode', `expected ${mode}, as the calling key`, [mode]))
  for (const [index, one] of wanted.scopes.entries()) {
    if (!scopes.includes(one))
      problems.push(beyond(`scopes[${index}]`, `expected a scope of the calling key`, scopes))
  }
  // What is left out is the calling key's own.
  if (accounts && wanted.accounts === null)
    problems.push(beyond('accounts', 'expected accounts of the calling key', accounts))
  for (const [index, one] of (wanted.accounts ?? []).entries()) {
    if (accounts && !accounts.includes(one))
      problems.push(beyond(`accounts[${index}]`, 'expected an account of the calling key', accounts))
  }
  const isLonger =
    wanted.expires_at === null || Date.parse(wanted.expires_at ?? '') > Date.parse(expiresAt ?? '')
  if (expiresAt && isLonger)
    problems.push(beyond('expires_at', `expected an end no later than ${expiresAt}, that of the calling key`))
  return problems
}
