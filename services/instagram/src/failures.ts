import { createFailures } from '@carteiro/meta-graph'
import { expiredContainer, failureTable, missingContainer, unknownContainerFailure } from './failure-table.ts'
import type { Operation } from './operations.ts'

/** How Instagram's refusals are read. */
export const failures = createFailures<Operation>({
  name: 'Instagram',
  table: failureTable,
  writes: ['create_container', 'create_carousel', 'publish_container'],
  uses: ['create_carousel', 'publish_container'],
  publishes: ['publish_container'],
  unknownContainerFailure,
  expiredContainer,
  missingContainer,
})
