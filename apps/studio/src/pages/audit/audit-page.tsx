import { Button, Center, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { useAudit } from '../../api/audit.ts'
import { useTexts } from '../../i18n/locale.tsx'
import { FailedToLoad } from '../../parts/failed-to-load.tsx'
import { useUser } from '../../session/session.tsx'
import classes from './audit.module.css'
import { AuditRow } from './audit-entry.tsx'
import { AuditFilters } from './audit-filters.tsx'
import { auditTexts } from './texts.ts'
import { useFilters } from './use-filters.ts'
import { useKnownNames } from './use-known-names.ts'

/** Who changed what: operators see everything, users what concerns them. */
export default function AuditPage(): ReactNode {
  const texts = useTexts(auditTexts)
  const { isOperator } = useUser()
  const { filters, query, change, clear, isNarrowed } = useFilters()
  const log = useAudit(query)
  const known = useKnownNames()
  const entries = useMemo(() => log.data?.pages.flatMap((page) => page.entries) ?? [], [log.data])
  return (
    <Stack gap="lg">
      <div>
        <Title order={1} size="h2">
          {texts.title}
        </Title>
        <Text c="dimmed">{isOperator ? texts.leadForOperators : texts.lead}</Text>
      </div>
      <AuditFilters filters={filters} onChange={change} onClear={clear} isNarrowed={isNarrowed} />
      {log.isError && (
        <FailedToLoad what={texts.loadFailed} error={log.error} onRetry={() => void log.refetch()} />
      )}
      {log.isPending && <Skeleton height={320} radius="lg" />}
      {log.isSuccess && entries.length === 0 && (
        <Paper withBorder radius="lg" p="xl">
          <Stack align="center" gap="sm">
            <Text c="dimmed">{isNarrowed ? texts.noneFits : texts.none}</Text>
            {isNarrowed && (
              <Button variant="light" onClick={clear}>
                {texts.clear}
              </Button>
            )}
          </Stack>
        </Paper>
      )}
      {entries.length > 0 && (
        <Paper withBorder radius="lg" aria-busy={log.isPlaceholderData}>
          <ul className={classes.list} aria-label={texts.list}>
            {entries.map((entry) => (
              <AuditRow key={entry.id} entry={entry} known={known} onChange={change} />
            ))}
          </ul>
        </Paper>
      )}
      {log.hasNextPage && (
        <Center>
          <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {texts.more}
          </Button>
        </Center>
      )}
    </Stack>
  )
}
