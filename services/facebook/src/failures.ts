import { createFailures } from '@carteiro/meta-graph'
import { failureTable, goneUpload, type Operation, unprocessed } from './failure-table.ts'

const publishes = [
  'publish_post',
  'finish_video',
  'finish_reel',
  'finish_story',
  'publish_photo_story',
] as const
const stages = [
  'stage_photo',
  'stage_post',
  'start_video',
  'transfer_video',
  'start_reel',
  'start_story',
  'upload_file',
] as const

/** How the refusals of Facebook are read. */
export const failures = createFailures<Operation>({
  name: 'Facebook',
  table: failureTable,
  writes: [...stages, ...publishes],
  publishes,
  uses: [...publishes, 'upload_file'],
  unknownContainerFailure: unprocessed,
  expiredContainer: goneUpload,
  missingContainer: goneUpload,
})
