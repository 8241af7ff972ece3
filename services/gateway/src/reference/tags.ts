/** A chapter of the reference: operations whose path begins with one of `paths`; the longest beginning decides. */
type Tag = { name: string; description: string; paths: string[] }

export const tags: Tag[] = [
  {
    name: 'Publications',
    description:
      'Publish one piece of content in several places: one call makes one **publication**, and one **job** for each selected option. Validate it first if you want to know what would be refused.',
    paths: ['/api/publications'],
  },
  {
    name: 'Jobs',
    description:
      'A job is one option of one publication, such as an Instagram reel. It has a status, a progress, a timeline, and in the end the permalink of the post or the reason why there is none.',
    paths: ['/api/publications/jobs'],
  },
  {
    name: 'Media',
    description:
      'Upload pictures, videos and documents. The answer is the entry that `mediaFiles` of a publication takes, measured.',
    paths: ['/api/media', '/media'],
  },
  {
    name: 'Platforms and accounts',
    description:
      'What can be published where (the catalog), and the accounts that your users have connected. An installation in mode `test` has an account on every platform of the sandbox.',
    paths: ['/api/platforms', '/api/accounts'],
  },
  {
    name: 'Webhook endpoints',
    description:
      'Have events sent to your server, signed after Standard Webhooks. Messages that were not delivered are kept and can be replayed.',
    paths: ['/api/webhooks'],
  },
  {
    name: 'API keys',
    description:
      'A key acts for its user, within its mode, scopes and accounts. Its secret is shown once. A test key (`ck_test_…`) reaches the sandbox alone.',
    paths: ['/api/keys'],
  },
  {
    name: 'Queue (operators)',
    description:
      'For operators: how the queue does, pause and resume a platform, redrive dead letters, confirm a restored database. A user is an operator whose `app_metadata.operator` is `true`, or `"read"` to see everything and change nothing; a key needs `queue:read` or `queue:operate`.',
    paths: ['/api/queue'],
  },
  {
    name: 'Audit log',
    description: 'Who changed what, and when: accounts, keys, webhooks, pauses and everything operators do.',
    paths: ['/api/audit'],
  },
]

/** The chapter of an operation. @throws when it belongs to none: a new path needs one */
export const tagOf = (path: string): string => {
  const beginnings = tags
    .flatMap(({ name, paths }) => paths.map((start) => ({ name, start })))
    .filter(({ start }) => path === start || path.startsWith(`${start}/`))
  const [longest] = beginnings.sort((one, other) => other.start.length - one.start.length)
  if (!longest) throw new Error(`${path} has no tag: services/gateway/src/reference/tags.ts`)
  return longest.name
}
