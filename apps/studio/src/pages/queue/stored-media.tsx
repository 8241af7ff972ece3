import { Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useStoredMedia } from '../../api/uploads.ts'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { FailedToLoad } from '../../parts/failed-to-load.tsx'
import { mediaTexts } from './media-texts.ts'
import classes from './queue.module.css'
import { queueTexts } from './texts.ts'

/** What is stored of all users, and who has stored most. */
export const StoredMedia = (): ReactNode => {
  const texts = useTexts(mediaTexts)
  const { loadFailed } = useTexts(queueTexts)
  const { format } = useLocale()
  const { data, isError, error, refetch } = useStoredMedia()
  if (isError) return <FailedToLoad what={loadFailed} error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton height={240} radius="lg" />
  const { limit_bytes: limit } = data
  return (
    <Stack>
      <Text c="dimmed">{texts.lead}</Text>
      <Paper withBorder radius="lg" p="md">
        <dl className={classes.facts}>
          <dt>{texts.files}</dt>
          <dd>{format.number(data.files)}</dd>
          <dt>{texts.bytes}</dt>
          <dd>{format.bytes(data.bytes)}</dd>
          <dt>{texts.unfinished}</dt>
          <dd>{texts.unfinishedOf(format.number(data.unfinished), format.bytes(data.unfinished_bytes))}</dd>
          <dt>{texts.limit}</dt>
          <dd>{limit === null ? texts.noLimit : format.bytes(limit)}</dd>
        </dl>
      </Paper>
      <Paper withBorder radius="lg" p="md">
        <Title order={2} size="h4" mb="sm">
          {texts.most}
        </Title>
        {data.users.length === 0 ? (
          <Text c="dimmed">{texts.none}</Text>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
          <section className={classes.table} tabIndex={0} aria-label={texts.most}>
            <table>
              <thead>
                <tr>
                  {[texts.user, texts.files, texts.bytes, ...(limit === null ? [] : [texts.share])].map(
                    (column) => (
                      <th key={column} scope="col">
                        {column}
                      </th>
                    ),
                  )}
                </tr>
              </thead>
              <tbody>
                {data.users.map((user) => (
                  <tr key={user.user_id}>
                    <th scope="row" translate="no">
                      {user.user_id}
                    </th>
                    <td>{format.number(user.files)}</td>
                    <td>{format.bytes(user.bytes)}</td>
                    {limit !== null && <td>{format.percent(user.bytes / limit)}</td>}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Paper>
    </Stack>
  )
}
