import type { ReactNode } from 'react'
import { Route, Switch } from 'wouter'
import { JobPage } from './job/job-page.tsx'
import { JobList } from './list/job-list.tsx'

/** The history, and each job's own page. */
export default function JobsPage(): ReactNode {
  return (
    <Switch>
      <Route path="/:id">{({ id }) => <JobPage key={id} id={id} />}</Route>
      <Route>
        <JobList />
      </Route>
    </Switch>
  )
}
