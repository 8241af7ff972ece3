import type { ReactNode } from 'react'
import type { DraftFile } from '../../../post/media/draft-file.ts'
import { Picture, ratioOf } from './picture.tsx'
import classes from './preview.module.css'

const SHOWN = 4

/** One file as it is, two side by side, three or four as a mosaic; more are counted on the last. */
export const MediaGrid = ({
  files,
  minRatio = 0.75,
}: {
  files: readonly DraftFile[]
  minRatio?: number
}): ReactNode => {
  if (files.length === 0) return null
  const shown = files.slice(0, SHOWN)
  const ratio = files.length === 1 ? ratioOf(files, minRatio, 1.91) : 16 / 10
  return (
    <div className={classes.grid} data-count={shown.length} style={{ aspectRatio: ratio }}>
      {shown.map((file, index) => (
        <div key={file.id} className={classes.cell}>
          <Picture file={file} />
          {index === SHOWN - 1 && files.length > SHOWN && (
            <span className={classes.rest}>+{files.length - SHOWN}</span>
          )}
        </div>
      ))}
    </div>
  )
}
