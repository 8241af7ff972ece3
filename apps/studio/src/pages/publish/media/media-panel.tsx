import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/locale.tsx'
import { Panel } from '../../../parts/panel.tsx'
import type { DraftFile } from '../../../post/media/draft-file.ts'
import { FileList } from '../../../post/media/file-list.tsx'
import type { FilesEditor } from '../../../post/media/files-editor.ts'
import type { Uploads } from '../../../post/media/use-uploads.ts'
import { publishTexts } from '../texts.ts'

export const MediaPanel = ({
  files,
  editor,
  uploads,
  problems,
}: {
  files: readonly DraftFile[]
  editor: FilesEditor
  uploads: Uploads
  /** Said below the files. */
  problems: ReactNode
}): ReactNode => (
  <Panel title={useTexts(publishTexts).files}>
    <FileList files={files} editor={editor} uploads={uploads} />
    {problems}
  </Panel>
)
