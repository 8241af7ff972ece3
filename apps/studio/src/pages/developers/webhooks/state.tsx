import type { WebhookEndpoint } from '@carteiro/contracts'
import { Badge } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { webhooksTexts } from './texts.ts'

const colors = { active: 'green', failing: 'orange', paused: 'yellow', disabled: 'red' } as const
type State = keyof typeof colors

const stateOf = ({ status, failing_since }: WebhookEndpoint): State => {
  if (status !== 'enabled') return status
  return failing_since === null ? 'active' : 'failing'
}

export const StateBadge = ({ endpoint }: { endpoint: WebhookEndpoint }): ReactNode => {
  const { states } = useTexts(webhooksTexts)
  const state = stateOf(endpoint)
  return (
    <Badge variant="light" color={colors[state]} tt="none">
      {states[state]}
    </Badge>
  )
}

/** Why an endpoint gets nothing, and what to do; nothing of one that works. */
export const useStateReason = () => {
  const texts = useTexts(webhooksTexts)
  const { format } = useLocale()
  return ({ disabled_reason: reason, failing_since: since }: WebhookEndpoint): string | undefined => {
    if (reason !== null) return texts.reasons[reason]
    return since === null ? undefined : texts.failingSince(format.dateTime(since))
  }
}
