import { Button, Text } from '@mantine/core'
import { ImagePlus } from 'lucide-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { useTexts } from '../../i18n/locale.tsx'
import type { DraftFile } from './draft-file.ts'
import type { FilesEditor } from './files-editor.ts'
import classes from './media.module.css'
import { ACCEPTED, MediaCard } from './media-card.tsx'
import { mediaTexts } from './texts.ts'
import type { Uploads } from './use-uploads.ts'

/** The files of a post: added, replaced, described, put in order and removed. */
export const FileList = ({
  files,
  editor,
  uploads,
}: {
  files: readonly DraftFile[]
  editor: FilesEditor
  uploads: Uploads
}): ReactNode => {
  const texts = useTexts(mediaTexts)
  const input = useRef<HTMLInputElement>(null)
  const adding = useRef<HTMLButtonElement>(null)
  const [isOver, setOver] = useState(false)

  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    uploads.add([...event.dataTransfer.files])
  }
  /** The button that was pressed is gone: the focus goes to what is next. */
  const remove = (file: DraftFile): void => {
    uploads.remove(file)
    adding.current?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a drop target; the button inside does the same by keyboard
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
              onRemove={() => remove(file)}
            />
          ))}
        </ul>
      )}
      <div className={classes.add}>
        <Button
          ref={adding}
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
  )
}
