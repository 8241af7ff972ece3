import type { StoredUpload, StoredUploads } from '@carteiro/contracts'
import { Button, Center, Group, Paper, Progress, Skeleton, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { useDeleteUpload, useUploadList } from '../../api/uploads.ts'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { FailedToLoad } from '../../parts/failed-to-load.tsx'
import { uploadsTexts } from './texts.ts'
import { UploadRow } from './upload-row.tsx'
import classes from './uploads.module.css'

/** From here on the bar warns. */
const NEARLY_FULL = 0.9

const Storage = ({ used_bytes: used, limit_bytes: limit }: StoredUploads): ReactNode => {
  const texts = useTexts(uploadsTexts)
  const { format } = useLocale()
  const share = limit === null ? 0 : Math.min(1, used / limit)
  const text =
    limit === null ? texts.usedOnly(format.bytes(used)) : texts.used(format.bytes(used), format.bytes(limit))
  return (
    <div>
      <Group justify="space-between" gap="sm" mb={6}>
        <Text size="sm">{text}</Text>
        {limit !== null && (
          <Text size="sm" c="dimmed">
            {format.percent(share)}
          </Text>
        )}
      </Group>
      {limit !== null && (
        <Progress
          value={share * 100}
          aria-label={texts.storage}
          {...(share >= NEARLY_FULL ? { color: 'red' } : {})}
        />
      )}
    </div>
  )
}

const Delete = ({ upload, onClose }: { upload: StoredUpload; onClose: () => void }): ReactNode => {
  const texts = useTexts(uploadsTexts)
  const remove = useDeleteUpload()
  return (
    <Confirm
      title={texts.deleteTitle(upload.name)}
      action={texts.delete}
      back={texts.back}
      color="red"
      isBusy={remove.isPending}
      failure={remove.error ? `${texts.refused}: ${remove.error.message}` : undefined}
      onClose={onClose}
      onConfirm={() => remove.mutate(upload.id, { onSuccess: onClose })}
    >
      {texts.deleteText}
    </Confirm>
  )
}

/** What is stored of the user's uploads, why, and until when. */
export default function UploadsPage(): ReactNode {
  const texts = useTexts(uploadsTexts)
  const list = useUploadList()
  const [deleting, setDeleting] = useState<StoredUpload | null>(null)
  const [first] = list.data?.pages ?? []
  const uploads = list.data?.pages.flatMap((page) => page.uploads) ?? []
  return (
    <Stack gap="lg">
      <div>
        <Title order={1} size="h2">
          {texts.title}
        </Title>
        <Text c="dimmed">{texts.lead}</Text>
      </div>
      {list.isError && (
        <FailedToLoad what={texts.loadFailed} error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && <Skeleton height={320} radius="lg" />}
      {first && <Storage {...first} />}
      {first && uploads.length === 0 && (
        <Paper withBorder radius="lg" p="xl">
          <Stack align="center" gap="sm">
            <Text c="dimmed">{texts.none}</Text>
            <Button component={Link} href="/">
              {texts.publish}
            </Button>
          </Stack>
        </Paper>
      )}
      {uploads.length > 0 && (
        <Paper withBorder radius="lg">
          <ul className={classes.list} aria-label={texts.list}>
            {uploads.map((upload) => (
              <UploadRow key={upload.id} upload={upload} onDelete={() => setDeleting(upload)} />
            ))}
          </ul>
        </Paper>
      )}
      {list.hasNextPage && (
        <Center>
          <Button
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {texts.more}
          </Button>
        </Center>
      )}
      {deleting && <Delete upload={deleting} onClose={() => setDeleting(null)} />}
    </Stack>
  )
}
