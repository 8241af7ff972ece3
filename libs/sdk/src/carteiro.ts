import { type CallOptions, createCaller, type Input, type OperationId, type Output } from './call.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { createMedia, type Media } from './media/media.ts'
import { type CarteiroOptions, settingsOf } from './options.ts'
import { createPublications, type Publications } from './publications/publications.ts'
import { type Accounts, createAccounts, createPlatforms, type Platforms } from './resources/accounts.ts'
import { type Audit, createAudit, createKeys, type Keys } from './resources/keys.ts'
import { createQueue, type Queue } from './resources/queue.ts'
import { createWebhooks, type Webhooks } from './resources/webhooks.ts'

/** The API of Carteiro, called from a server with an API key. Every call throws a CarteiroError. */
export class Carteiro {
  readonly publications: Publications
  readonly jobs: Jobs
  readonly media: Media
  readonly accounts: Accounts
  readonly platforms: Platforms
  readonly keys: Keys
  readonly webhooks: Webhooks
  readonly queue: Queue
  readonly audit: Audit
  /**
   * Any operation of `/openapi.json` by its `operationId`, with what it answers. Calls with an effect are repeated only when
   * `params.header` has an `idempotency-key`.
   */
  readonly call: <Id extends OperationId>(
    id: Id,
    input?: Input<Id>,
    options?: CallOptions,
  ) => Promise<Output<Id>>

  /** @throws ConfigurationError without a key or an address */
  constructor(options: CarteiroOptions = {}) {
    const settings = settingsOf(options)
    const caller = createCaller(settings)
    this.call = async (id, input, callOptions) =>
      (await caller.call(id, input, callOptions)).body as Output<typeof id>
    this.media = createMedia(settings, caller)
    this.jobs = createJobs(caller)
    this.publications = createPublications(settings, caller, this.media)
    this.accounts = createAccounts(caller)
    this.platforms = createPlatforms(caller)
    this.keys = createKeys(caller)
    this.webhooks = createWebhooks(caller)
    this.queue = createQueue(caller)
    this.audit = createAudit(caller)
  }
}
