import { ActionIcon, Group, Progress, Text, TextInput } from '@mantine/core'
import { ArrowLeft, ArrowLeftRight, ArrowRight, RotateCw, X } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { type DraftFile, kindOfFile } from './draft-file.ts'
import type { FilesEditor } from './files-editor.ts'
import classes from './media.module.css'
import { mediaTexts } from './texts.ts'
import { Thumbnail } from './thumbnail.tsx'
import type { Uploads } from './use-uploads.ts'

export const ACCEPTED = 'image/*,video/*,.pdf,.doc,.docx,.ppt,.pptx'

const State = ({ file, uploads }: { file: DraftFile; uploads: Uploads }): ReactNode => {
  const texts = useTexts(mediaTexts)
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
  onRemove,
}: {
  file: DraftFile
  isFirst: boolean
  isLast: boolean
  editor: FilesEditor
  uploads: Uploads
  onRemove: () => void
}): ReactNode => {
  const texts = useTexts(mediaTexts)
  const input = useRef<HTMLInputElement>(null)
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
            aria-label={texts.replace(name)}
            onClick={() => input.current?.click()}
          >
            <ArrowLeftRight size={14} />
          </ActionIcon>
          <ActionIcon size="sm" variant="default" aria-label={texts.remove(name)} onClick={onRemove}>
            <X size={14} />
          </ActionIcon>
        </div>
      </div>
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPTED}
        aria-label={texts.replace(name)}
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? []
          if (chosen) uploads.replace(file, chosen)
          event.currentTarget.value = ''
        }}
      />
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
