import { Checkbox, Group, NativeSelect, Paper, Skeleton, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useOperatedAccounts } from '../../api/queue.ts'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { FailedToLoad } from '../../parts/failed-to-load.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { useNames } from '../../parts/platforms.tsx'
import { accountTexts } from './account-texts.ts'
import classes from './accounts.module.css'
import shared from './queue.module.css'
import { queueTexts } from './texts.ts'

/** Every connected account and whether its access works. */
export const Accounts = (): ReactNode => {
  const texts = useTexts(accountTexts)
  const { loadFailed, allPlatforms, platform: platformLabel } = useTexts(queueTexts)
  const { format } = useLocale()
  const { platforms, platformOf } = useNames()
  const [platform, setPlatform] = useState('')
  const [needsCare, setNeedsCare] = useState(false)
  const { data, isError, error, refetch } = useOperatedAccounts(platform, needsCare)
  const counts = (data?.counts ?? []).filter((one) => platform === '' || one.platform === platform)
  const sum = (of: 'accounts' | 'needs_reauth'): string =>
    format.number(counts.reduce((total, one) => total + one[of], 0))
  const when = (at: string | null): ReactNode =>
    at ? (
      <time dateTime={at} title={format.dateTime(at)}>
        {format.relative(at)}
      </time>
    ) : (
      '–'
    )
  return (
    <Stack>
      <Text c="dimmed">{texts.lead}</Text>
      <Group gap="md">
        <NativeSelect
          aria-label={platformLabel}
          value={platform}
          onChange={(event) => setPlatform(event.currentTarget.value)}
          data={[
            { value: '', label: allPlatforms },
            ...platforms.map((one) => ({ value: one.platform, label: one.display_name })),
          ]}
        />
        <Checkbox
          label={texts.needsCare}
          checked={needsCare}
          onChange={(event) => setNeedsCare(event.currentTarget.checked)}
        />
        {data && <Text c="dimmed">{texts.count(sum('accounts'), sum('needs_reauth'))}</Text>}
      </Group>
      {isError && <FailedToLoad what={loadFailed} error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <Skeleton height={240} radius="lg" />}
      {data && (
        <Paper withBorder radius="lg" p="md">
          {data.accounts.length === 0 ? (
            <Text c="dimmed" ta="center" p="md">
              {needsCare ? texts.noneInTrouble : texts.none}
            </Text>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
            <section className={shared.table} tabIndex={0} aria-label={texts.account}>
              <table data-align="left">
                <thead>
                  <tr>
                    {[texts.account, texts.health, texts.expires, texts.renewed, texts.checked].map(
                      (column) => (
                        <th key={column} scope="col">
                          {column}
                        </th>
                      ),
                    )}
                  </tr>
                </thead>
                <tbody>
                  {data.accounts.map((account) => (
                    <tr key={account.id}>
                      <th scope="row" translate="no">
                        <span className={classes.account}>
                          <PlatformMark platform={platformOf(account.platform)} size={30} />
                          <span>
                            {account.display_name}
                            <span className={classes.externalId}>
                              {platformOf(account.platform).display_name} · {account.external_id}
                            </span>
                          </span>
                        </span>
                      </th>
                      <td className={shared.health}>
                        <span className={shared.state} data-state={account.health}>
                          {texts.healths[account.health]}
                        </span>
                        {account.problems.map((problem) => (
                          <div key={problem.message} className={shared.soft} translate="no">
                            {problem.message}
                          </div>
                        ))}
                      </td>
                      <td>{when(account.expires_at)}</td>
                      <td>{when(account.renewal_due_at)}</td>
                      <td>{account.checked_at ? when(account.checked_at) : texts.never}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )}
        </Paper>
      )}
    </Stack>
  )
}
