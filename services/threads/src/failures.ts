import { createFailures } from '@carteiro/meta-graph'
import {
  expiredContainer,
  failureTable,
  missingContainer,
  type Operation,
  unknownContainerFailure,
} from './failure-table.ts'

/** How the refusals of Threads are read. */
export const failures = createFailures<Operation>({
  name: 'Threads',
  table: failureTable,
  writes: ['create_container', 'create_carousel', 'publish_container'],
  uses: ['create_carousel', 'publish_container'],
  publishes: ['publish_container'],
  unknownContainerFailure,
  expiredContainer,
  missingContainer,
})
