import { ActionIcon, Group, Progress, Text, TextInput } from '@mantine/core'
import { ArrowLeft, ArrowRight, RotateCw, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { type DraftFile, kindOfFile } from '../draft/draft.ts'
import type { DraftEditor } from '../draft/use-draft.ts'
import type { Uploads } from '../draft/use-uploads.ts'
import { publishTexts } from '../texts.ts'
import classes from './media.module.css'
import { Thumbnail } from './thumbnail.tsx'

const State = ({ file, uploads }: { file: DraftFile; uploads: Uploads }): ReactNode => {
  const texts = useTexts(publishTexts).media
  const { format } = useLocale()
  const { uploaded, problem, progress } = file
  if (problem) {
    return (
      <Group gap={4} wrap="nowrap" role="alert">
        <Text size="xs" c="var(--mantine-color-error)" lineClamp={2}>
          {texts.failed}: {problem.details[0]?.message ?? problem.message}
        </Text>
        <ActionIcon
          size="sm"
          variant="subtle"
          aria-label={texts.retry(file.name)}
          onClick={() => uploads.again(file)}
        >
          <RotateCw size={14} />
        </ActionIcon>
      </Group>
    )
  }
  if (!uploaded) {
    return <Progress value={progress * 100} aria-label={texts.uploading(file.name)} size="sm" mt={6} />
  }
  const facts = [
    uploaded.width && uploaded.height ? `${uploaded.width} × ${uploaded.height}` : '',
    uploaded.durationSeconds ? texts.seconds(format.number(Math.round(uploaded.durationSeconds))) : '',
    format.bytes(uploaded.size),
  ]
  return (
    <Text size="xs" c="dimmed" truncate>
      {facts.filter(Boolean).join(' · ')}
    </Text>
  )
}

export const MediaCard = ({
  file,
  isFirst,
  isLast,
  editor,
  uploads,
}: {
  file: DraftFile
  isFirst: boolean
  isLast: boolean
  editor: DraftEditor
  uploads: Uploads
}): ReactNode => {
  const texts = useTexts(publishTexts).media
  const { id, name, altText } = file
  return (
    <li className={classes.card}>
      <div className={classes.picture}>
        <Thumbnail file={file} />
        <div className={classes.tools}>
          {!isFirst && (
            <ActionIcon
              size="sm"
              variant="default"
              aria-label={texts.earlier(name)}
              onClick={() => editor.moveFile(id, -1)}
            >
              <ArrowLeft size={14} />
            </ActionIcon>
          )}
          {!isLast && (
            <ActionIcon
              size="sm"
              variant="default"
              aria-label={texts.later(name)}
              onClick={() => editor.moveFile(id, 1)}
            >
              <ArrowRight size={14} />
            </ActionIcon>
          )}
          <ActionIcon
            size="sm"
            variant="default"
            aria-label={texts.remove(name)}
            onClick={() => uploads.remove(file)}
          >
            <X size={14} />
          </ActionIcon>
        </div>
      </div>
      <div className={classes.about}>
        <Text size="sm" fw={550} truncate title={name}>
          {name}
        </Text>
        <State file={file} uploads={uploads} />
        {kindOfFile(file) !== 'document' && (
          <TextInput
            size="xs"
            mt={6}
            aria-label={texts.altTextOf(name)}
            placeholder={texts.altText}
            value={altText}
            onChange={(event) => editor.changeFile(id, { altText: event.currentTarget.value })}
          />
        )}
      </div>
    </li>
  )
}
