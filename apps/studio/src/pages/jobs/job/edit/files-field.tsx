import { Box, Input, Text } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { useTexts } from '../../../../i18n/locale.tsx'
import { type DraftFile, hasFailed, isUploading } from '../../../../post/media/draft-file.ts'
import { FileList } from '../../../../post/media/file-list.tsx'
import type { FilesEditor } from '../../../../post/media/files-editor.ts'
import { mediaTexts } from '../../../../post/media/texts.ts'
import { useUploads } from '../../../../post/media/use-uploads.ts'
import { editTexts } from './texts.ts'

/** The files of a job, with what is wrong about them, and why it can't be saved yet. */
export const FilesField = ({
  files,
  editor,
  errors,
}: {
  files: readonly DraftFile[]
  editor: FilesEditor
  errors: readonly string[]
}): ReactNode => {
  const texts = useTexts(editTexts)
  const media = useTexts(mediaTexts)
  const uploads = useUploads(editor)
  const labelId = useId()
  return (
    <Box role="group" aria-labelledby={labelId}>
      <Input.Label component="div" labelElement="div" mb={6} id={labelId}>
        {texts.files}
      </Input.Label>
      <FileList files={files} editor={editor} uploads={uploads} />
      <Text size="sm" role="status" c="dimmed">
        {hasFailed(files) ? media.haveFailed : isUploading(files) ? media.areUploading : ''}
      </Text>
      {errors.map((error) => (
        <Input.Error key={error} mt={6}>
          {error}
        </Input.Error>
      ))}
    </Box>
  )
}
