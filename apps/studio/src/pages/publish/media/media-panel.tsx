import { Button, Text } from '@mantine/core'
import { ImagePlus } from 'lucide-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { useTexts } from '../../../i18n/locale.tsx'
import { Panel } from '../../../parts/panel.tsx'
import type { DraftFile } from '../draft/draft.ts'
import type { DraftEditor } from '../draft/use-draft.ts'
import type { Uploads } from '../draft/use-uploads.ts'
import { publishTexts } from '../texts.ts'
import classes from './media.module.css'
import { MediaCard } from './media-card.tsx'

const ACCEPTED = 'image/*,video/*,.pdf,.doc,.docx,.ppt,.pptx'

export const MediaPanel = ({
  files,
  editor,
  uploads,
  problems,
}: {
  files: readonly DraftFile[]
  editor: DraftEditor
  uploads: Uploads
  /** Said below the files. */
  problems: ReactNode
}): ReactNode => {
  const texts = useTexts(publishTexts).media
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)

  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    uploads.add([...event.dataTransfer.files])
  }
  return (
    <Panel title={texts.title}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a drop target; the button inside does the same by keyboard */}
      <div
        className={classes.drop}
        data-over={isOver || undefined}
        data-empty={files.length === 0 || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        {files.length > 0 && (
          <ul className={classes.files} aria-label={texts.list}>
            {files.map((file, index) => (
              <MediaCard
                key={file.id}
                file={file}
                isFirst={index === 0}
                isLast={index === files.length - 1}
                editor={editor}
                uploads={uploads}
              />
            ))}
          </ul>
        )}
        <div className={classes.add}>
          <Button
            variant={files.length === 0 ? 'light' : 'subtle'}
            leftSection={<ImagePlus size={18} aria-hidden />}
            onClick={() => input.current?.click()}
          >
            {isOver ? texts.dropNow : files.length === 0 ? texts.drop : texts.add}
          </Button>
          {files.length === 0 && (
            <Text size="sm" c="dimmed">
              {texts.hint}
            </Text>
          )}
        </div>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={ACCEPTED}
          aria-label={texts.add}
          onChange={(event) => {
            uploads.add([...(event.currentTarget.files ?? [])])
            // The same file may be chosen again.
            event.currentTarget.value = ''
          }}
        />
      </div>
      {problems}
    </Panel>
  )
}
