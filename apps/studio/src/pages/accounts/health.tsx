import type { Account } from '@carteiro/contracts'
import { publishLabels } from '@carteiro/react'
import { Badge, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { accountTexts } from './texts.ts'

const stateOf = ({ status, problems }: Account): 'needsReauth' | 'troubled' | 'healthy' => {
  if (status === 'needs_reauth') return 'needsReauth'
  return problems.length > 0 ? 'troubled' : 'healthy'
}
const colors = { needsReauth: 'red', troubled: 'yellow', healthy: 'green' } as const

/** Whether an account can be published with, until when, and what is wrong with it. */
export const Health = ({ account }: { account: Account }): ReactNode => {
  const texts = useTexts(accountTexts)
  const { locale, format } = useLocale()
  const state = stateOf(account)
  const { expires_at } = account
  const life = ((): string => {
    if (expires_at === null) return texts.forever
    if (new Date(expires_at).getTime() < Date.now()) return texts.expired(format.relative(expires_at))
    return texts.expires(format.relative(expires_at))
  })()
  return (
    <>
      <Badge color={colors[state]} variant="light" tt="none">
        {texts[state]}
      </Badge>
      <Text size="xs" c="dimmed" title={expires_at === null ? '' : format.dateTime(expires_at)}>
        {life}
      </Text>
      {account.problems.map(({ code, message }) => (
        <Text key={`${code} ${message}`} size="sm" w="100%">
          {(publishLabels[locale].errors as Record<string, string | undefined>)[code] ?? message}{' '}
          <Text span size="xs" c="dimmed">
            {message}
          </Text>
        </Text>
      ))}
    </>
  )
}
