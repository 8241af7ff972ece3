// Generated from the OpenAPI document of the gateway by `npm run sdk`: change the gateway, not this file.

export interface paths {
    "/api/publications/enqueue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish one piece of content in several places
         * @description Enqueues one job for each selected option that is valid; the others are listed in `rejected`. More jobs of a user than may wait at once are refused (429, `quota_exceeded`). In mode `test` an option whose platform has no test deployment is refused (`no_test_deployment`).
         *
         *     **Nothing is ignored**: a key of `captions.specific`, `settings` or `accounts` that belongs to nothing selected refuses the whole request (`unknown_key`, `option_not_selected`, `platform_not_selected`), with the key that was probably meant.
         *
         *     **Files**: with `mediaPolicy: convert` files that an option does not take as they are are converted before its job is published (it is held meanwhile), and `media` says what is changed; `conversion` says how. A file may be an object of Supabase Storage (`storage`), under the policies of its user. A file whose URL may end before the post is out is copied (`copies`), and its jobs wait for that; one that ends before it could be copied, or with `copy: false` before the post can be out, is refused (`url_expires`).
         *
         *     **Run again**: a repeated `Idempotency-Key` of the same mode answers what the first request was answered, with the headers `Idempotent-Replayed` and `Age` (seconds since then). With another request it is refused (`idempotency_key_reused`), unless both have the same `Idempotency-Fingerprint`.
         */
        post: operations["enqueuePublication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/publications/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish many things in one call
         * @description Each entry is what enqueueing takes, with an `idempotencyKey` of its own, and is answered as enqueueing answers, in the order asked for: one that is refused leaves the others alone. A medium that several entries show is checked once. Where entries are refused because too many jobs of the user wait (`quota_exceeded`), the header Retry-After says when to send them again.
         */
        post: operations["enqueueBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/publications/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask what would become of a publication, without publishing it
         * @description Takes what enqueueing takes. With `split` a caption that is longer than a post may be is split into a thread, for the options that take one, and the answer shows its parts. Answers for each selected option whether it would be accepted, everything that is wrong with it (files that lie elsewhere are measured where they lie), with which account and when it would run, and what it would have to wait for.
         */
        post: operations["validatePublication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/publications/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your jobs, newest first
         * @description Of one mode, unless `ids` or `publication_id` name what is asked for: that is listed whatever its mode is (with a test key only what is of mode `test`).
         */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/publications/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One job with its timeline, attempts, steps and actions; operators see any
         * @description With everything that happened to it: the timeline that people read, the attempts, and the steps, which are the calls with an effect at the platform. `actions`: what was done to the post since, such as removing it. `error_code` has a page at `/docs/errors`.
         */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the files, caption, parts, settings or time of a job that waits; all but the time of one that failed; of one that is published, what its platform lets be changed
         * @description What is left out stays. `mediaFiles` replaces all files: their order is that of the post, and each has its `altText`, so that one file is replaced, or one alt text changed, by sending the list again with the change. `parts` replaces the caption and all parts of a thread; those after the first are `thread` in the content. Everything is checked as when it was enqueued. Where the `mediaPolicy` of the job is `convert`, which an edit may change, files are converted as needed, and the job is held meanwhile; one that was converted stays, with the `original` and `changes` of its entry. Refused with 409 when the job is being worked on or may be out; the whole edit is made or nothing of it. Of a completed job the published post is edited, in the background, as far as the platform lets an app do that (`after.edit` in `GET /api/platforms`): `caption`, and of `settings` only those that are named; the job keeps the content with which it was published, and `actions` shows how far the edit is.
         */
        patch: operations["editJob"];
        trace?: never;
    };
    "/api/publications/jobs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened to a job after a point of its timeline
         * @description For a client that follows a job without Realtime: ask again with the `seq` of the last event.
         */
        get: operations["listJobEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/publications/jobs/{id}/trace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The trace of a job: spans where they are within reach, and a page that shows it
         * @description Spans are listed where the gateway can read them (TRACES_URL); `link` is a page of the tracing tool, where one is set up.
         */
        get: operations["getJobTrace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/publications/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a job, until its post is about to be shown
         * @description Possible until the call that makes the post visible begins; then 409, `conflict`. What was uploaded to the platform until then is not shown to anybody. A thread is stopped before its next part: `platform_response.parts` says what is out.
         */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/publications/jobs/{id}/unpublish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete the post of a completed job at its platform
         * @description The deletion is carried out in the background: the job stays `completed`, its `removed_at` is set when the post is gone, and the event `job.removed` is sent. `actions` of `GET …/{id}` shows how far it is. Asking again changes nothing; after a failure it tries again. All posts of a thread are deleted, from the last to the first. Refused with 422 where the platform offers no way (`after.delete` in `GET /api/platforms`) or the account has not granted what it takes, with 409 where there is no post, or it is not known whether there is.
         */
        post: operations["unpublishJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/publications/jobs/{id}/reschedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the time of a job that waits; null is at once
         * @description Refused with 409 for a job that is being worked on or has ended.
         */
        post: operations["rescheduleJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/publications/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a failed job again; after outcome_unknown only with a reason
         * @description For jobs that have failed. After `outcome_unknown` the post may be out: check the account, and say in `reason` that it is not there. A post that is out is never posted again.
         */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/publications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your publications with their jobs, newest first
         * @description With `reference` those whose metadata your app gave that `externalId` or `reference`, so that it finds again what it published without storing our ids. `status` is that of the publication; `platform` and `option` are of one of its jobs at least. An API key that is bound to accounts sees the jobs of these.
         */
        get: operations["listPublications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/publications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A publication with its jobs, at once or when it has ended
         * @description With `wait` the answer comes when every job of the publication is completed, failed or cancelled, and with `after` when its `seq` is larger than that; after so many seconds in any case, with the publication as it is then. So a client that waits for the end asks again until `status` says it, and asks rarely. Where too many requests wait already, the answer comes at once, and the header Retry-After says when to ask again. An API key that is bound to accounts sees the jobs of these.
         */
        get: operations["getPublication"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/platforms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What can be published where: options, media, texts, settings
         * @description The catalog: for each option the rules of its files and text, and its settings as JSON Schema. `paused`: an operator holds the jobs of the platform. No key is needed for it.
         */
        get: operations["listPlatforms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your connected accounts
         * @description With `problems`: what would fail if something were due now. `status` `needs_reauth`: its owner must connect it again.
         */
        get: operations["listAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your API keys, the newest first, without their secrets
         * @description A key sees those that are within its own rights. Revoked ones are shown until they are deleted.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Make an API key; its secret is answered this once
         * @description The key acts for its user, within its mode, scopes and accounts, and never does more than the user may do at the time. A key makes only keys within its own mode, scopes, accounts and expiry; what it leaves out of the latter two is its own. The service role names the user in `user_id`. A name is used once by each user, so that a repeated request makes no second key: rotate the first if its secret was lost.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One API key, without its secret
         * @description A key may read itself, and those within its own rights.
         */
        get: operations["getKey"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key: it is refused from the next request on
         * @description Keys that it has made stay: `created_by_key` of the list names them.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        /**
         * Change the name or expiry of an API key, or take scopes away from it
         * @description Scopes can only be taken away: make another key for more. Changes count from the next request on.
         */
        patch: operations["editKey"];
        trace?: never;
    };
    "/api/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an API key another secret; the one before stays valid for a while
         * @description For `overlap_seconds`, an hour when left out, both secrets are accepted.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What failed for good, grouped by cause (operators)
         * @description Jobs that failed for good, grouped by the part of their error message that they share.
         */
        get: operations["listDeadLetterCauses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/dead-letters/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Jobs that failed for good, each with its timeline and steps (operators)
         * @description With their timeline and steps. `redrive` says whether one may be run again: `safe`, `needs_reason` (the post may be out), `posted` (never).
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/dead-letters/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try dead jobs again: some, those of a cause, or all (operators)
         * @description Jobs that certainly posted nothing are tried again at once. Where the post may have been published a `reason` is needed; without one such jobs are not tried, and are named in `refused`.
         */
        post: operations["redriveDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The queue now, and what it did over an hour, a day or a week (operators)
         * @description At most two seconds old. `platform` narrows what happened, not what is the case now.
         */
        get: operations["getQueueMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/platforms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Platforms: what they announced, pauses, rates, circuits (operators)
         * @description `circuit_open_until`: no job begins until then, as the platform has not answered several times in a row.
         */
        get: operations["listPlatformStates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is stored of all users’ uploads, and the users who have most (operators)
         * @description Of both modes together, as quotas count them.
         */
        get: operations["getStoredMedia"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/platforms/{platform}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hold a platform’s jobs until it is resumed; those in flight finish (operators)
         * @description Jobs are held, not failed, and new ones are accepted. What is at work at this moment ends. The reason is shown to other operators and kept in the audit log.
         */
        post: operations["pausePlatform"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/platforms/{platform}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a paused platform’s jobs go on (operators)
         * @description Held jobs become due in the order of their times; `released` says how many.
         */
        post: operations["resumePlatform"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Connected accounts and whether they work, those in trouble first; never their tokens (operators)
         * @description `health`: `needs_reauth` and `expiring` need the owner of the account, `problem` something else.
         */
        get: operations["listOperatedAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/event-handlers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Functions of the app that are called for events, and how they fare (operators)
         * @description Functions of your own in the database that are called for events (docs/on-event.md).
         */
        get: operations["listEventHandlers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/event-handlers/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events for which a function of the app failed for good, the newest first (operators)
         * @description Calls of a function that failed for good, with the error of the last attempt.
         */
        get: operations["listHandlerDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/event-handlers/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call functions again for events for which they failed for good (operators)
         * @description By id, by function, or all: correct the function first. Each event is called for once more, with its number of attempts at zero.
         */
        post: operations["redriveEventHandlers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/installation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the database is the one that this installation knows (operators)
         * @description While `problem` is `restored`, `moved` or `copied`, nothing is published: an operator must confirm what has happened.
         */
        get: operations["getInstallation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queue/installation/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm what has happened to the database, so that publishing goes on (operators)
         * @description `restored`: an older state; whatever may have been published since is looked for at its platform before it is published. `moved`: the same data elsewhere, nothing was lost. `copy`: a copy of another installation; its accounts are disconnected and what waits is cancelled.
         */
        post: operations["confirmInstallation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed what, the newest first: operators see everything, users what concerns them
         * @description Platforms, settings, accounts, keys, webhooks and dead letters; what becomes of a publication is in its jobs’ timelines. A user sees what they did and what was done to their things. `docs/audit.md` lists the actions.
         */
        get: operations["listAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Disconnect an account: its tokens are revoked and forgotten, its waiting jobs are held
         * @description Its tokens are deleted. Jobs that wait for it fail with `account_disconnected`.
         */
        delete: operations["disconnectAccount"];
        options?: never;
        head?: never;
        /**
         * Say what becomes of files that its platform does not take as they are
         * @description With `media_policy: "convert"` they are converted where a request has no `mediaPolicy` of its own; with `"refuse"`, as every account begins, their option is refused.
         */
        patch: operations["changeAccount"];
        trace?: never;
    };
    "/api/accounts/{id}/default": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish with this account of its platform unless another one is named
         * @description The default is used where a publication names no account of the platform.
         */
        post: operations["setDefaultAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{platform}/connect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Start connecting an account
         * @description Answers the address of the platform's consent page, or of a form of Carteiro's where the platform has none: lead the browser there, within ten minutes. The platform leads it back to Carteiro, which stores the account and goes on to `return_to`, or shows a page of its own. Call it with credentials (cookies): a browser that brings no cookie back is asked to confirm.
         */
        get: operations["connectAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{platform}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where a platform redirects the browser back to
         * @description Where a platform sends the browser after its user has agreed there. Not for programs.
         */
        get: operations["accountConnected"];
        put?: never;
        /**
         * Choose among the accounts of a login, or send what a platform without a consent page asks for (a form)
         * @description The form of that page: which of several accounts (such as Facebook pages) to connect. Not for programs.
         */
        post: operations["chooseAccounts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your webhooks
         * @description Their secrets are not shown: rotate one that was lost.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Have your events sent to an address
         * @description Messages are signed by Standard Webhooks; the secret is shown in this answer and never again. `types` and `platforms` choose what is sent; left out: all. A webhook that is made `paused` sends nothing and keeps its messages, which are read by `GET /api/webhooks/{id}/messages`: its address is checked when it is enabled.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A webhook
         * @description `status` `paused`: it has failed for days, and its messages are kept for a replay.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook and its messages
         * @description Its messages are deleted with it.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook, disable it, or enable it again
         * @description What is left out stays as it is; `types: null` is all types. What a paused webhook has missed is sent by a replay, once it is enabled.
         */
        patch: operations["changeWebhook"];
        trace?: never;
    };
    "/api/webhooks/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook a new secret; for a while the old one signs, too
         * @description Messages carry two signatures until the overlap ends: put the new secret into your app meanwhile.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an event endpoint.test, whatever types the webhook has chosen
         * @description Sends an event `endpoint.test`, signed as every other.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was sent to a webhook in the last 30 days, with every attempt; newest first
         * @description Each with its attempts and what your server answered.
         */
        get: operations["listWebhookMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send messages again, in their order: those named, those since a time, or those that failed or were held
         * @description By id, since a time, or all that have failed or are held. They are sent again with the `webhook-id` that they had, so that a receiver ignores what it has seen.
         */
        post: operations["replayWebhookMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is stored of your uploads, and how much may be
         * @description The newest first; `before` is `created_at` of the last one seen. `used_bytes` counts all of them, `limit_bytes` is null where there is no limit. An upload is removed after `removed_after`: some days after the last job that shows it has ended, or when no job shows it for weeks; never while a job is not finished (`waiting_jobs`). A test key sees those of test keys alone.
         */
        get: operations["listMedia"];
        put?: never;
        /**
         * Upload a picture or a video
         * @description Send it as multipart field `file`, or as the body itself with its name in `?name=` or `Content-Disposition`. The answer is an entry for `mediaFiles`; its facts are measured from the bytes. What could not be measured is listed in `notMeasured`, and checked by the platform. Uploads count towards the quota of their user; what exceeds it is refused with 429 (`quota_exceeded`), or with 413 when the file alone exceeds it. The service role names the user in `?user_id=`; without it the upload counts towards no quota.
         */
        post: operations["uploadMedia"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/media/{id}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bytes of an uploaded file, whole or the range that is asked for
         * @description The address that platforms read a file from. It is not guessable, and needs no key. Ranges are supported.
         */
        get: operations["getMedia"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/media/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a resumable upload (tus 1.0)
         * @description For large files and unreliable connections, by any client of tus (https://tus.io/protocols/resumable-upload): creation, creation-with-upload, termination, expiration. `Upload-Length` must be known; `Upload-Metadata` may hold `filename`. The answer’s `Location` is the address to send the bytes to. The upload counts towards its user’s quota with all its bytes from now on; it is given up when it is not finished within 24 hours. The service role names the user in `?user_id=`; without it the upload counts towards no quota.
         */
        post: operations["beginUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/media/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The entry for mediaFiles of a resumable upload that is finished
         * @description While bytes are missing the answer is 409. HEAD answers `Upload-Offset` and `Upload-Length` as tus says: how much has arrived, and of how much.
         */
        get: operations["getUpload"];
        put?: never;
        post?: never;
        /**
         * Give up a resumable upload (tus 1.0)
         * @description What has arrived is removed, and counts no more. A finished one is deleted as any upload is.
         */
        delete: operations["endUpload"];
        options?: never;
        head?: never;
        /**
         * Send bytes of a resumable upload (tus 1.0)
         * @description From `Upload-Offset` on, as `application/offset+octet-stream`. The answer to the last ones is the entry for `mediaFiles`, as that of an upload in one request; GET answers it again.
         */
        patch: operations["sendUploadBytes"];
        trace?: never;
    };
    "/media/{id}/{name}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A small picture of an uploaded picture, or a frame of a video
         * @description A WebP of 320 pixels at most. It is made when it is first asked for. `no_thumbnail` (404): the file is a document, or damaged, or a video where the server has no ffmpeg.
         */
        get: operations["getMediaThumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/media/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete an upload
         * @description Its URL answers 404 from then on, and it counts no more. One that a job shows which is not finished is kept (409); a failed job that shows it can no longer be tried again.
         */
        delete: operations["deleteMedia"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    enqueuePublication: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
            };
            header?: {
                "idempotency-key"?: string;
                /** @description Identifies the content of the request in place of its body, which a repeated key is compared with otherwise: for a client that uploads its files again before it repeats a request, so that their URLs differ. The digest of what is published, for example. */
                "idempotency-fingerprint"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The user who calls, which it is when left out. Required of the service role, which may name any user.
                     */
                    userId?: string;
                    selectedOptions: string[];
                    /** @default [] */
                    mediaFiles?: ({
                        name: string;
                        size: number;
                        type: string;
                        /** Format: uri */
                        url: string;
                        width?: number;
                        height?: number;
                        durationSeconds?: number;
                        codec?: string;
                        /** @enum {string} */
                        chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                        frames?: number;
                        moovInFront?: boolean;
                        frameRate?: number;
                        altText?: string;
                        etag?: string;
                        copy?: boolean;
                        storage?: {
                            bucket: string;
                            path: string;
                        };
                        /** Format: uri */
                        thumbnailUrl?: string;
                    } | {
                        name?: string;
                        size?: number;
                        type?: string;
                        /** Format: uri */
                        url?: string;
                        width?: number;
                        height?: number;
                        durationSeconds?: number;
                        codec?: string;
                        /** @enum {string} */
                        chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                        frames?: number;
                        moovInFront?: boolean;
                        frameRate?: number;
                        altText?: string;
                        etag?: string;
                        storage: {
                            bucket: string;
                            path: string;
                        };
                        /** Format: uri */
                        thumbnailUrl?: string;
                    })[];
                    /** @default {} */
                    captions?: {
                        universal?: string;
                        specific?: {
                            [key: string]: string;
                        };
                    };
                    /** @default {} */
                    settings?: {
                        [key: string]: {
                            [key: string]: unknown;
                        };
                    };
                    /** @description A thread: each part replies to the one before it. A list for every option, or { universal, specific } as captions have them; an empty list of an option takes it out. It replaces the captions of the options that it is for. GET /api/platforms says which options take parts. */
                    parts?: {
                        text: string;
                        /** @description The first part shows the publication's mediaFiles when it is left out. */
                        mediaFiles?: {
                            name: string;
                            size: number;
                            type: string;
                            /** Format: uri */
                            url: string;
                            width?: number;
                            height?: number;
                            durationSeconds?: number;
                            codec?: string;
                            /** @enum {string} */
                            chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                            frames?: number;
                            moovInFront?: boolean;
                            frameRate?: number;
                            altText?: string;
                            etag?: string;
                            /** Format: uri */
                            thumbnailUrl?: string;
                        }[];
                        /** @description How long after the part before it this one is published; of every part but the first. */
                        delaySeconds?: number;
                    }[] | {
                        universal?: {
                            text: string;
                            /** @description The first part shows the publication's mediaFiles when it is left out. */
                            mediaFiles?: {
                                name: string;
                                size: number;
                                type: string;
                                /** Format: uri */
                                url: string;
                                width?: number;
                                height?: number;
                                durationSeconds?: number;
                                codec?: string;
                                /** @enum {string} */
                                chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                                frames?: number;
                                moovInFront?: boolean;
                                frameRate?: number;
                                altText?: string;
                                etag?: string;
                                /** Format: uri */
                                thumbnailUrl?: string;
                            }[];
                            /** @description How long after the part before it this one is published; of every part but the first. */
                            delaySeconds?: number;
                        }[];
                        specific?: {
                            [key: string]: {
                                text: string;
                                /** @description The first part shows the publication's mediaFiles when it is left out. */
                                mediaFiles?: {
                                    name: string;
                                    size: number;
                                    type: string;
                                    /** Format: uri */
                                    url: string;
                                    width?: number;
                                    height?: number;
                                    durationSeconds?: number;
                                    codec?: string;
                                    /** @enum {string} */
                                    chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                                    frames?: number;
                                    moovInFront?: boolean;
                                    frameRate?: number;
                                    altText?: string;
                                    etag?: string;
                                    /** Format: uri */
                                    thumbnailUrl?: string;
                                }[];
                                /** @description How long after the part before it this one is published; of every part but the first. */
                                delaySeconds?: number;
                            }[];
                        };
                    };
                    /** Format: date-time */
                    scheduledAt?: string;
                    /** @enum {string} */
                    priority?: "high" | "normal" | "low";
                    /** @enum {string} */
                    mediaPolicy?: "refuse" | "convert";
                    conversion?: {
                        universal?: {
                            padding?: "blur" | string;
                        };
                        specific?: {
                            [key: string]: {
                                padding?: "blur" | string;
                                crop?: {
                                    x: number;
                                    y: number;
                                    w: number;
                                    h: number;
                                };
                            };
                        };
                    };
                    accounts?: {
                        [key: string]: string;
                    };
                    metadata?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Enqueued */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        message: string;
                        data: {
                            /** Format: uuid */
                            publication_id: string;
                            /** @enum {string} */
                            mode?: "test";
                            jobs: {
                                /** Format: uuid */
                                job_id: string;
                                platform: string;
                                /** @enum {string} */
                                status: "pending";
                            }[];
                            totalEnqueued: number;
                            totalRequested: number;
                            rejected: {
                                platform: string;
                                code: string;
                                message: string;
                                field: string;
                                measured?: string | number;
                                allowed?: unknown[];
                            }[];
                            warnings?: {
                                platform: string;
                                code: string;
                                message: string;
                                field: string;
                                measured?: string | number;
                                allowed?: unknown[];
                            }[];
                            copies?: {
                                file: number;
                                /** @enum {string} */
                                reason: "signed_url" | "scheduled" | "asked_for";
                            }[];
                            media?: {
                                /** @enum {string} */
                                verdict: "accept" | "convert" | "refuse";
                                files: {
                                    file: number;
                                    changes: {
                                        /** @enum {string} */
                                        code: "format" | "codec" | "chroma" | "frame_rate" | "scaled" | "padded" | "cropped" | "compressed" | "index_in_front" | "repeated" | "filled_up";
                                        message: string;
                                        from?: string;
                                        to?: string;
                                    }[];
                                }[];
                                platform: string;
                            }[];
                        };
                    };
                };
            };
        };
    };
    enqueueBatch: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    publications: {
                        /**
                         * Format: uuid
                         * @description The user who calls, which it is when left out. Required of the service role, which may name any user.
                         */
                        userId?: string;
                        selectedOptions: string[];
                        /** @default [] */
                        mediaFiles?: ({
                            name: string;
                            size: number;
                            type: string;
                            /** Format: uri */
                            url: string;
                            width?: number;
                            height?: number;
                            durationSeconds?: number;
                            codec?: string;
                            /** @enum {string} */
                            chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                            frames?: number;
                            moovInFront?: boolean;
                            frameRate?: number;
                            altText?: string;
                            etag?: string;
                            copy?: boolean;
                            storage?: {
                                bucket: string;
                                path: string;
                            };
                            /** Format: uri */
                            thumbnailUrl?: string;
                        } | {
                            name?: string;
                            size?: number;
                            type?: string;
                            /** Format: uri */
                            url?: string;
                            width?: number;
                            height?: number;
                            durationSeconds?: number;
                            codec?: string;
                            /** @enum {string} */
                            chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                            frames?: number;
                            moovInFront?: boolean;
                            frameRate?: number;
                            altText?: string;
                            etag?: string;
                            storage: {
                                bucket: string;
                                path: string;
                            };
                            /** Format: uri */
                            thumbnailUrl?: string;
                        })[];
                        /** @default {} */
                        captions?: {
                            universal?: string;
                            specific?: {
                                [key: string]: string;
                            };
                        };
                        /** @default {} */
                        settings?: {
                            [key: string]: {
                                [key: string]: unknown;
                            };
                        };
                        /** @description A thread: each part replies to the one before it. A list for every option, or { universal, specific } as captions have them; an empty list of an option takes it out. It replaces the captions of the options that it is for. GET /api/platforms says which options take parts. */
                        parts?: {
                            text: string;
                            /** @description The first part shows the publication's mediaFiles when it is left out. */
                            mediaFiles?: {
                                name: string;
                                size: number;
                                type: string;
                                /** Format: uri */
                                url: string;
                                width?: number;
                                height?: number;
                                durationSeconds?: number;
                                codec?: string;
                                /** @enum {string} */
                                chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                                frames?: number;
                                moovInFront?: boolean;
                                frameRate?: number;
                                altText?: string;
                                etag?: string;
                                /** Format: uri */
                                thumbnailUrl?: string;
                            }[];
                            /** @description How long after the part before it this one is published; of every part but the first. */
                            delaySeconds?: number;
                        }[] | {
                            universal?: {
                                text: string;
                                /** @description The first part shows the publication's mediaFiles when it is left out. */
                                mediaFiles?: {
                                    name: string;
                                    size: number;
                                    type: string;
                                    /** Format: uri */
                                    url: string;
                                    width?: number;
                                    height?: number;
                                    durationSeconds?: number;
                                    codec?: string;
                                    /** @enum {string} */
                                    chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                                    frames?: number;
                                    moovInFront?: boolean;
                                    frameRate?: number;
                                    altText?: string;
                                    etag?: string;
                                    /** Format: uri */
                                    thumbnailUrl?: string;
                                }[];
                                /** @description How long after the part before it this one is published; of every part but the first. */
                                delaySeconds?: number;
                            }[];
                            specific?: {
                                [key: string]: {
                                    text: string;
                                    /** @description The first part shows the publication's mediaFiles when it is left out. */
                                    mediaFiles?: {
                                        name: string;
                                        size: number;
                                        type: string;
                                        /** Format: uri */
                                        url: string;
                                        width?: number;
                                        height?: number;
                                        durationSeconds?: number;
                                        codec?: string;
                                        /** @enum {string} */
                                        chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                                        frames?: number;
                                        moovInFront?: boolean;
                                        frameRate?: number;
                                        altText?: string;
                                        etag?: string;
                                        /** Format: uri */
                                        thumbnailUrl?: string;
                                    }[];
                                    /** @description How long after the part before it this one is published; of every part but the first. */
                                    delaySeconds?: number;
                                }[];
                            };
                        };
                        /** Format: date-time */
                        scheduledAt?: string;
                        /** @enum {string} */
                        priority?: "high" | "normal" | "low";
                        /** @enum {string} */
                        mediaPolicy?: "refuse" | "convert";
                        conversion?: {
                            universal?: {
                                padding?: "blur" | string;
                            };
                            specific?: {
                                [key: string]: {
                                    padding?: "blur" | string;
                                    crop?: {
                                        x: number;
                                        y: number;
                                        w: number;
                                        h: number;
                                    };
                                };
                            };
                        };
                        accounts?: {
                            [key: string]: string;
                        };
                        metadata?: {
                            [key: string]: unknown;
                        };
                        idempotencyKey?: string;
                        /** @description Identifies the content of the request in place of its body, which a repeated key is compared with otherwise: for a client that uploads its files again before it repeats a request, so that their URLs differ. The digest of what is published, for example. */
                        idempotencyFingerprint?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description The outcome of each entry */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            publications: ({
                                /** @enum {boolean} */
                                success: true;
                                message: string;
                                data: {
                                    /** Format: uuid */
                                    publication_id: string;
                                    /** @enum {string} */
                                    mode?: "test";
                                    jobs: {
                                        /** Format: uuid */
                                        job_id: string;
                                        platform: string;
                                        /** @enum {string} */
                                        status: "pending";
                                    }[];
                                    totalEnqueued: number;
                                    totalRequested: number;
                                    rejected: {
                                        platform: string;
                                        code: string;
                                        message: string;
                                        field: string;
                                        measured?: string | number;
                                        allowed?: unknown[];
                                    }[];
                                    warnings?: {
                                        platform: string;
                                        code: string;
                                        message: string;
                                        field: string;
                                        measured?: string | number;
                                        allowed?: unknown[];
                                    }[];
                                    copies?: {
                                        file: number;
                                        /** @enum {string} */
                                        reason: "signed_url" | "scheduled" | "asked_for";
                                    }[];
                                    media?: {
                                        /** @enum {string} */
                                        verdict: "accept" | "convert" | "refuse";
                                        files: {
                                            file: number;
                                            changes: {
                                                /** @enum {string} */
                                                code: "format" | "codec" | "chroma" | "frame_rate" | "scaled" | "padded" | "cropped" | "compressed" | "index_in_front" | "repeated" | "filled_up";
                                                message: string;
                                                from?: string;
                                                to?: string;
                                            }[];
                                        }[];
                                        platform: string;
                                    }[];
                                };
                            } | {
                                /** @enum {boolean} */
                                success: false;
                                error: {
                                    code: string;
                                    message: string;
                                    details: unknown[];
                                };
                            })[];
                            totalEnqueued: number;
                            totalRefused: number;
                        };
                    };
                };
            };
        };
    };
    validatePublication: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The user who calls, which it is when left out. Required of the service role, which may name any user.
                     */
                    userId?: string;
                    selectedOptions: string[];
                    /** @default [] */
                    mediaFiles?: ({
                        name: string;
                        size: number;
                        type: string;
                        /** Format: uri */
                        url: string;
                        width?: number;
                        height?: number;
                        durationSeconds?: number;
                        codec?: string;
                        /** @enum {string} */
                        chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                        frames?: number;
                        moovInFront?: boolean;
                        frameRate?: number;
                        altText?: string;
                        etag?: string;
                        copy?: boolean;
                        storage?: {
                            bucket: string;
                            path: string;
                        };
                        /** Format: uri */
                        thumbnailUrl?: string;
                    } | {
                        name?: string;
                        size?: number;
                        type?: string;
                        /** Format: uri */
                        url?: string;
                        width?: number;
                        height?: number;
                        durationSeconds?: number;
                        codec?: string;
                        /** @enum {string} */
                        chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                        frames?: number;
                        moovInFront?: boolean;
                        frameRate?: number;
                        altText?: string;
                        etag?: string;
                        storage: {
                            bucket: string;
                            path: string;
                        };
                        /** Format: uri */
                        thumbnailUrl?: string;
                    })[];
                    /** @default {} */
                    captions?: {
                        universal?: string;
                        specific?: {
                            [key: string]: string;
                        };
                    };
                    /** @default {} */
                    settings?: {
                        [key: string]: {
                            [key: string]: unknown;
                        };
                    };
                    /** @description A thread: each part replies to the one before it. A list for every option, or { universal, specific } as captions have them; an empty list of an option takes it out. It replaces the captions of the options that it is for. GET /api/platforms says which options take parts. */
                    parts?: {
                        text: string;
                        /** @description The first part shows the publication's mediaFiles when it is left out. */
                        mediaFiles?: {
                            name: string;
                            size: number;
                            type: string;
                            /** Format: uri */
                            url: string;
                            width?: number;
                            height?: number;
                            durationSeconds?: number;
                            codec?: string;
                            /** @enum {string} */
                            chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                            frames?: number;
                            moovInFront?: boolean;
                            frameRate?: number;
                            altText?: string;
                            etag?: string;
                            /** Format: uri */
                            thumbnailUrl?: string;
                        }[];
                        /** @description How long after the part before it this one is published; of every part but the first. */
                        delaySeconds?: number;
                    }[] | {
                        universal?: {
                            text: string;
                            /** @description The first part shows the publication's mediaFiles when it is left out. */
                            mediaFiles?: {
                                name: string;
                                size: number;
                                type: string;
                                /** Format: uri */
                                url: string;
                                width?: number;
                                height?: number;
                                durationSeconds?: number;
                                codec?: string;
                                /** @enum {string} */
                                chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                                frames?: number;
                                moovInFront?: boolean;
                                frameRate?: number;
                                altText?: string;
                                etag?: string;
                                /** Format: uri */
                                thumbnailUrl?: string;
                            }[];
                            /** @description How long after the part before it this one is published; of every part but the first. */
                            delaySeconds?: number;
                        }[];
                        specific?: {
                            [key: string]: {
                                text: string;
                                /** @description The first part shows the publication's mediaFiles when it is left out. */
                                mediaFiles?: {
                                    name: string;
                                    size: number;
                                    type: string;
                                    /** Format: uri */
                                    url: string;
                                    width?: number;
                                    height?: number;
                                    durationSeconds?: number;
                                    codec?: string;
                                    /** @enum {string} */
                                    chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                                    frames?: number;
                                    moovInFront?: boolean;
                                    frameRate?: number;
                                    altText?: string;
                                    etag?: string;
                                    /** Format: uri */
                                    thumbnailUrl?: string;
                                }[];
                                /** @description How long after the part before it this one is published; of every part but the first. */
                                delaySeconds?: number;
                            }[];
                        };
                    };
                    /** Format: date-time */
                    scheduledAt?: string;
                    /** @enum {string} */
                    priority?: "high" | "normal" | "low";
                    /** @enum {string} */
                    mediaPolicy?: "refuse" | "convert";
                    conversion?: {
                        universal?: {
                            padding?: "blur" | string;
                        };
                        specific?: {
                            [key: string]: {
                                padding?: "blur" | string;
                                crop?: {
                                    x: number;
                                    y: number;
                                    w: number;
                                    h: number;
                                };
                            };
                        };
                    };
                    accounts?: {
                        [key: string]: string;
                    };
                    metadata?: {
                        [key: string]: unknown;
                    };
                    /** @description Splits the caption of each option that takes parts into a thread, where it is longer than a post may be: at the ends of sentences, else of words. With numbering each part ends in its place, such as (2/5). */
                    split?: boolean | {
                        numbering?: boolean;
                    };
                };
            };
        };
        responses: {
            /** @description What would become of each option, in the order asked for */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            options: {
                                platform: string;
                                accepted: boolean;
                                problems: {
                                    platform: string;
                                    code: string;
                                    message: string;
                                    field: string;
                                    measured?: string | number;
                                    allowed?: unknown[];
                                }[];
                                /** @default [] */
                                warnings: {
                                    platform: string;
                                    code: string;
                                    message: string;
                                    field: string;
                                    measured?: string | number;
                                    allowed?: unknown[];
                                }[];
                                /** @default [] */
                                checked_when_sent: {
                                    platform: string;
                                    code: string;
                                    message: string;
                                    field: string;
                                    measured?: string | number;
                                    allowed?: unknown[];
                                }[];
                                /** Format: uuid */
                                account_id: string | null;
                                /** Format: date-time */
                                runs_at: string | null;
                                /** @enum {string|null} */
                                delayed_by: "rate_limited" | "platform_unavailable" | null;
                                /** @enum {string|null} */
                                waits_for: "preparing_media" | "platform_paused" | "account_needs_reauth" | null;
                                media?: {
                                    /** @enum {string} */
                                    verdict: "accept" | "convert" | "refuse";
                                    files: {
                                        file: number;
                                        changes: {
                                            /** @enum {string} */
                                            code: "format" | "codec" | "chroma" | "frame_rate" | "scaled" | "padded" | "cropped" | "compressed" | "index_in_front" | "repeated" | "filled_up";
                                            message: string;
                                            from?: string;
                                            to?: string;
                                        }[];
                                    }[];
                                };
                                parts?: {
                                    text: string;
                                    length: number;
                                    max: number;
                                }[];
                            }[];
                            /** @default [] */
                            notMeasured: string[];
                            /** @default [] */
                            copies: {
                                file: number;
                                /** @enum {string} */
                                reason: "signed_url" | "scheduled" | "asked_for";
                            }[];
                        };
                    };
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                ids?: string;
                publication_id?: string;
                status?: string;
                search?: string;
                limit?: number;
                platform?: string;
                option?: string;
                since?: string;
                until?: string;
                cursor?: string;
                user_id?: string;
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of jobs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            jobs: {
                                /** Format: uuid */
                                id: string;
                                /** Format: uuid */
                                publication_id: string;
                                /** Format: uuid */
                                user_id: string;
                                platform: string;
                                option: string;
                                /** Format: uuid */
                                account_id: string | null;
                                /** @enum {string} */
                                status: "pending" | "processing" | "completed" | "failed" | "cancelled";
                                /** @enum {string} */
                                phase: "queued" | "preparing" | "validating" | "uploading" | "processing" | "confirming" | "done";
                                progress: number;
                                /** @enum {string} */
                                priority: "high" | "normal" | "low";
                                /** Format: date-time */
                                created_at: string;
                                /** Format: date-time */
                                scheduled_at: string | null;
                                /** Format: date-time */
                                next_attempt_at: string | null;
                                /** Format: date-time */
                                started_at: string | null;
                                /** Format: date-time */
                                completed_at: string | null;
                                attempt: number;
                                retry_count: number;
                                max_retries: number;
                                /** @enum {string|null} */
                                hold_reason: "preparing_media" | "platform_paused" | "account_needs_reauth" | null;
                                error_code: string | null;
                                error_message: string | null;
                                platform_response: ({
                                    post_id: string | null;
                                    permalink: string | null;
                                    warnings?: string[];
                                    parts?: ({
                                        part: number;
                                        post_id: string | null;
                                        permalink: string | null;
                                    } & {
                                        [key: string]: unknown;
                                    })[];
                                } & {
                                    [key: string]: unknown;
                                }) | null;
                                /** @default [] */
                                problems: {
                                    code: string;
                                    message: string;
                                }[];
                                metadata: {
                                    [key: string]: unknown;
                                };
                                trace_id: string | null;
                                seq: number;
                                /**
                                 * @default live
                                 * @enum {string}
                                 */
                                mode: "live" | "test";
                                /**
                                 * Format: date-time
                                 * @default null
                                 */
                                removed_at: string | null;
                                caption: string;
                                media: number;
                                /** Format: uri */
                                picture: string | null;
                                /**
                                 * Format: uri
                                 * @default null
                                 */
                                thumbnail: string | null;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            publication_id: string;
                            /** Format: uuid */
                            user_id: string;
                            platform: string;
                            option: string;
                            /** Format: uuid */
                            account_id: string | null;
                            /** @enum {string} */
                            status: "pending" | "processing" | "completed" | "failed" | "cancelled";
                            /** @enum {string} */
                            phase: "queued" | "preparing" | "validating" | "uploading" | "processing" | "confirming" | "done";
                            progress: number;
                            /** @enum {string} */
                            priority: "high" | "normal" | "low";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            scheduled_at: string | null;
                            /** Format: date-time */
                            next_attempt_at: string | null;
                            /** Format: date-time */
                            started_at: string | null;
                            /** Format: date-time */
                            completed_at: string | null;
                            attempt: number;
                            retry_count: number;
                            max_retries: number;
                            /** @enum {string|null} */
                            hold_reason: "preparing_media" | "platform_paused" | "account_needs_reauth" | null;
                            error_code: string | null;
                            error_message: string | null;
                            platform_response: ({
                                post_id: string | null;
                                permalink: string | null;
                                warnings?: string[];
                                parts?: ({
                                    part: number;
                                    post_id: string | null;
                                    permalink: string | null;
                                } & {
                                    [key: string]: unknown;
                                })[];
                            } & {
                                [key: string]: unknown;
                            }) | null;
                            /** @default [] */
                            problems: {
                                code: string;
                                message: string;
                            }[];
                            metadata: {
                                [key: string]: unknown;
                            };
                            trace_id: string | null;
                            seq: number;
                            /**
                             * @default live
                             * @enum {string}
                             */
                            mode: "live" | "test";
                            /**
                             * Format: date-time
                             * @default null
                             */
                            removed_at: string | null;
                            content?: unknown;
                            /** @enum {string} */
                            media_policy: "refuse" | "convert";
                            timeline: {
                                seq: number;
                                /** Format: date-time */
                                at: string;
                                /** @enum {string} */
                                type: "enqueued" | "attempt_started" | "phase_changed" | "part_published" | "waiting_for_platform" | "completed" | "retry_scheduled" | "deferred" | "failed" | "lease_expired" | "given_back" | "waiting_for_rate" | "held" | "released" | "preparation_started" | "prepared" | "checked" | "edited" | "rescheduled" | "cancelled" | "retry_requested" | "action_requested" | "action_done" | "action_failed" | "removed";
                                /** @enum {string} */
                                status: "pending" | "processing" | "completed" | "failed" | "cancelled";
                                /** @enum {string} */
                                phase: "queued" | "preparing" | "validating" | "uploading" | "processing" | "confirming" | "done";
                                attempt: number;
                                data: {
                                    [key: string]: unknown;
                                };
                            }[];
                            attempts: {
                                attempt: number;
                                /** Format: date-time */
                                started_at: string;
                                /** Format: date-time */
                                ended_at: string | null;
                                /** @enum {string|null} */
                                ended_by: "enqueued" | "attempt_started" | "phase_changed" | "part_published" | "waiting_for_platform" | "completed" | "retry_scheduled" | "deferred" | "failed" | "lease_expired" | "given_back" | "waiting_for_rate" | "held" | "released" | "preparation_started" | "prepared" | "checked" | "edited" | "rescheduled" | "cancelled" | "retry_requested" | "action_requested" | "action_done" | "action_failed" | "removed" | null;
                                code: string | null;
                                message: string | null;
                            }[];
                            steps: {
                                step: string;
                                /** @enum {string} */
                                state: "open" | "done" | "not_done";
                                commits: boolean;
                                attempt: number;
                                /** Format: date-time */
                                began_at: string;
                                /** Format: date-time */
                                finished_at: string | null;
                            }[];
                            actions: {
                                /** Format: uuid */
                                id: string;
                                /** @enum {string} */
                                kind: "unpublish" | "edit" | "first_comment";
                                /** @enum {string} */
                                state: "waiting" | "running" | "done" | "failed";
                                request: {
                                    [key: string]: unknown;
                                };
                                attempt: number;
                                /** Format: date-time */
                                due_at: string;
                                /** Format: date-time */
                                created_at: string;
                                /** Format: date-time */
                                ended_at: string | null;
                                result: {
                                    [key: string]: unknown;
                                } | null;
                                error_code: string | null;
                                error_message: string | null;
                            }[];
                        };
                    };
                };
            };
        };
    };
    editJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    mediaFiles?: ({
                        name: string;
                        size: number;
                        type: string;
                        /** Format: uri */
                        url: string;
                        width?: number;
                        height?: number;
                        durationSeconds?: number;
                        codec?: string;
                        /** @enum {string} */
                        chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                        frames?: number;
                        moovInFront?: boolean;
                        frameRate?: number;
                        altText?: string;
                        etag?: string;
                        copy?: boolean;
                        storage?: {
                            bucket: string;
                            path: string;
                        };
                        /** Format: uri */
                        thumbnailUrl?: string;
                        changes?: {
                            /** @enum {string} */
                            code: "format" | "codec" | "chroma" | "frame_rate" | "scaled" | "padded" | "cropped" | "compressed" | "index_in_front" | "repeated" | "filled_up";
                            message: string;
                            from?: string;
                            to?: string;
                        }[];
                        original?: {
                            name: string;
                            size: number;
                            type: string;
                            /** Format: uri */
                            url: string;
                            width?: number;
                            height?: number;
                            durationSeconds?: number;
                            codec?: string;
                            /** @enum {string} */
                            chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                            frames?: number;
                            moovInFront?: boolean;
                            frameRate?: number;
                            altText?: string;
                            etag?: string;
                            copy?: boolean;
                            storage?: {
                                bucket: string;
                                path: string;
                            };
                            /** Format: uri */
                            thumbnailUrl?: string;
                        };
                    } | {
                        name?: string;
                        size?: number;
                        type?: string;
                        /** Format: uri */
                        url?: string;
                        width?: number;
                        height?: number;
                        durationSeconds?: number;
                        codec?: string;
                        /** @enum {string} */
                        chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                        frames?: number;
                        moovInFront?: boolean;
                        frameRate?: number;
                        altText?: string;
                        etag?: string;
                        storage: {
                            bucket: string;
                            path: string;
                        };
                        /** Format: uri */
                        thumbnailUrl?: string;
                        changes?: {
                            /** @enum {string} */
                            code: "format" | "codec" | "chroma" | "frame_rate" | "scaled" | "padded" | "cropped" | "compressed" | "index_in_front" | "repeated" | "filled_up";
                            message: string;
                            from?: string;
                            to?: string;
                        }[];
                        original?: {
                            name: string;
                            size: number;
                            type: string;
                            /** Format: uri */
                            url: string;
                            width?: number;
                            height?: number;
                            durationSeconds?: number;
                            codec?: string;
                            /** @enum {string} */
                            chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                            frames?: number;
                            moovInFront?: boolean;
                            frameRate?: number;
                            altText?: string;
                            etag?: string;
                            copy?: boolean;
                            storage?: {
                                bucket: string;
                                path: string;
                            };
                            /** Format: uri */
                            thumbnailUrl?: string;
                        };
                    })[];
                    caption?: string;
                    parts?: {
                        text: string;
                        /** @description The first part shows the publication's mediaFiles when it is left out. */
                        mediaFiles?: {
                            name: string;
                            size: number;
                            type: string;
                            /** Format: uri */
                            url: string;
                            width?: number;
                            height?: number;
                            durationSeconds?: number;
                            codec?: string;
                            /** @enum {string} */
                            chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                            frames?: number;
                            moovInFront?: boolean;
                            frameRate?: number;
                            altText?: string;
                            etag?: string;
                            /** Format: uri */
                            thumbnailUrl?: string;
                        }[];
                        /** @description How long after the part before it this one is published; of every part but the first. */
                        delaySeconds?: number;
                    }[];
                    settings?: {
                        [key: string]: unknown;
                    };
                    /** @enum {string} */
                    mediaPolicy?: "refuse" | "convert";
                    conversion?: {
                        padding?: "blur" | string;
                        crop?: {
                            x: number;
                            y: number;
                            w: number;
                            h: number;
                        };
                    };
                    /** Format: date-time */
                    scheduledAt?: string | null;
                };
            };
        };
        responses: {
            /** @description The job as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            publication_id: string;
                            /** Format: uuid */
                            user_id: string;
                            platform: string;
                            option: string;
                            /** Format: uuid */
                            account_id: string | null;
                            /** @enum {string} */
                            status: "pending" | "processing" | "completed" | "failed" | "cancelled";
                            /** @enum {string} */
                            phase: "queued" | "preparing" | "validating" | "uploading" | "processing" | "confirming" | "done";
                            progress: number;
                            /** @enum {string} */
                            priority: "high" | "normal" | "low";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            scheduled_at: string | null;
                            /** Format: date-time */
                            next_attempt_at: string | null;
                            /** Format: date-time */
                            started_at: string | null;
                            /** Format: date-time */
                            completed_at: string | null;
                            attempt: number;
                            retry_count: number;
                            max_retries: number;
                            /** @enum {string|null} */
                            hold_reason: "preparing_media" | "platform_paused" | "account_needs_reauth" | null;
                            error_code: string | null;
                            error_message: string | null;
                            platform_response: ({
                                post_id: string | null;
                                permalink: string | null;
                                warnings?: string[];
                                parts?: ({
                                    part: number;
                                    post_id: string | null;
                                    permalink: string | null;
                                } & {
                                    [key: string]: unknown;
                                })[];
                            } & {
                                [key: string]: unknown;
                            }) | null;
                            /** @default [] */
                            problems: {
                                code: string;
                                message: string;
                            }[];
                            metadata: {
                                [key: string]: unknown;
                            };
                            trace_id: string | null;
                            seq: number;
                            /**
                             * @default live
                             * @enum {string}
                             */
                            mode: "live" | "test";
                            /**
                             * Format: date-time
                             * @default null
                             */
                            removed_at: string | null;
                            content?: unknown;
                            /** @enum {string} */
                            media_policy: "refuse" | "convert";
                        };
                    };
                };
            };
        };
    };
    listJobEvents: {
        parameters: {
            query?: {
                after?: number | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            events: {
                                seq: number;
                                /** Format: date-time */
                                at: string;
                                /** @enum {string} */
                                type: "enqueued" | "attempt_started" | "phase_changed" | "part_published" | "waiting_for_platform" | "completed" | "retry_scheduled" | "deferred" | "failed" | "lease_expired" | "given_back" | "waiting_for_rate" | "held" | "released" | "preparation_started" | "prepared" | "checked" | "edited" | "rescheduled" | "cancelled" | "retry_requested" | "action_requested" | "action_done" | "action_failed" | "removed";
                                /** @enum {string} */
                                status: "pending" | "processing" | "completed" | "failed" | "cancelled";
                                /** @enum {string} */
                                phase: "queued" | "preparing" | "validating" | "uploading" | "processing" | "confirming" | "done";
                                attempt: number;
                                data: {
                                    [key: string]: unknown;
                                };
                            }[];
                        };
                    };
                };
            };
        };
    };
    getJobTrace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The trace */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            job_id: string;
                            trace_id: string | null;
                            /** Format: uri */
                            link: string | null;
                            spans: {
                                trace_id: string;
                                span_id: string;
                                parent_span_id: string | null;
                                name: string;
                                service: string;
                                /** Format: date-time */
                                started_at: string;
                                duration_ms: number;
                                failed: boolean;
                                attributes: {
                                    [key: string]: string | number | boolean;
                                };
                            }[];
                        };
                    };
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            publication_id: string;
                            /** Format: uuid */
                            user_id: string;
                            platform: string;
                            option: string;
                            /** Format: uuid */
                            account_id: string | null;
                            /** @enum {string} */
                            status: "pending" | "processing" | "completed" | "failed" | "cancelled";
                            /** @enum {string} */
                            phase: "queued" | "preparing" | "validating" | "uploading" | "processing" | "confirming" | "done";
                            progress: number;
                            /** @enum {string} */
                            priority: "high" | "normal" | "low";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            scheduled_at: string | null;
                            /** Format: date-time */
                            next_attempt_at: string | null;
                            /** Format: date-time */
                            started_at: string | null;
                            /** Format: date-time */
                            completed_at: string | null;
                            attempt: number;
                            retry_count: number;
                            max_retries: number;
                            /** @enum {string|null} */
                            hold_reason: "preparing_media" | "platform_paused" | "account_needs_reauth" | null;
                            error_code: string | null;
                            error_message: string | null;
                            platform_response: ({
                                post_id: string | null;
                                permalink: string | null;
                                warnings?: string[];
                                parts?: ({
                                    part: number;
                                    post_id: string | null;
                                    permalink: string | null;
                                } & {
                                    [key: string]: unknown;
                                })[];
                            } & {
                                [key: string]: unknown;
                            }) | null;
                            /** @default [] */
                            problems: {
                                code: string;
                                message: string;
                            }[];
                            metadata: {
                                [key: string]: unknown;
                            };
                            trace_id: string | null;
                            seq: number;
                            /**
                             * @default live
                             * @enum {string}
                             */
                            mode: "live" | "test";
                            /**
                             * Format: date-time
                             * @default null
                             */
                            removed_at: string | null;
                        };
                    };
                };
            };
        };
    };
    unpublishJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            publication_id: string;
                            /** Format: uuid */
                            user_id: string;
                            platform: string;
                            option: string;
                            /** Format: uuid */
                            account_id: string | null;
                            /** @enum {string} */
                            status: "pending" | "processing" | "completed" | "failed" | "cancelled";
                            /** @enum {string} */
                            phase: "queued" | "preparing" | "validating" | "uploading" | "processing" | "confirming" | "done";
                            progress: number;
                            /** @enum {string} */
                            priority: "high" | "normal" | "low";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            scheduled_at: string | null;
                            /** Format: date-time */
                            next_attempt_at: string | null;
                            /** Format: date-time */
                            started_at: string | null;
                            /** Format: date-time */
                            completed_at: string | null;
                            attempt: number;
                            retry_count: number;
                            max_retries: number;
                            /** @enum {string|null} */
                            hold_reason: "preparing_media" | "platform_paused" | "account_needs_reauth" | null;
                            error_code: string | null;
                            error_message: string | null;
                            platform_response: ({
                                post_id: string | null;
                                permalink: string | null;
                                warnings?: string[];
                                parts?: ({
                                    part: number;
                                    post_id: string | null;
                                    permalink: string | null;
                                } & {
                                    [key: string]: unknown;
                                })[];
                            } & {
                                [key: string]: unknown;
                            }) | null;
                            /** @default [] */
                            problems: {
                                code: string;
                                message: string;
                            }[];
                            metadata: {
                                [key: string]: unknown;
                            };
                            trace_id: string | null;
                            seq: number;
                            /**
                             * @default live
                             * @enum {string}
                             */
                            mode: "live" | "test";
                            /**
                             * Format: date-time
                             * @default null
                             */
                            removed_at: string | null;
                        };
                    };
                };
            };
        };
    };
    rescheduleJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    scheduledAt: string | null;
                };
            };
        };
        responses: {
            /** @description The job as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            publication_id: string;
                            /** Format: uuid */
                            user_id: string;
                            platform: string;
                            option: string;
                            /** Format: uuid */
                            account_id: string | null;
                            /** @enum {string} */
                            status: "pending" | "processing" | "completed" | "failed" | "cancelled";
                            /** @enum {string} */
                            phase: "queued" | "preparing" | "validating" | "uploading" | "processing" | "confirming" | "done";
                            progress: number;
                            /** @enum {string} */
                            priority: "high" | "normal" | "low";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            scheduled_at: string | null;
                            /** Format: date-time */
                            next_attempt_at: string | null;
                            /** Format: date-time */
                            started_at: string | null;
                            /** Format: date-time */
                            completed_at: string | null;
                            attempt: number;
                            retry_count: number;
                            max_retries: number;
                            /** @enum {string|null} */
                            hold_reason: "preparing_media" | "platform_paused" | "account_needs_reauth" | null;
                            error_code: string | null;
                            error_message: string | null;
                            platform_response: ({
                                post_id: string | null;
                                permalink: string | null;
                                warnings?: string[];
                                parts?: ({
                                    part: number;
                                    post_id: string | null;
                                    permalink: string | null;
                                } & {
                                    [key: string]: unknown;
                                })[];
                            } & {
                                [key: string]: unknown;
                            }) | null;
                            /** @default [] */
                            problems: {
                                code: string;
                                message: string;
                            }[];
                            metadata: {
                                [key: string]: unknown;
                            };
                            trace_id: string | null;
                            seq: number;
                            /**
                             * @default live
                             * @enum {string}
                             */
                            mode: "live" | "test";
                            /**
                             * Format: date-time
                             * @default null
                             */
                            removed_at: string | null;
                        };
                    };
                };
            };
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description The job as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            publication_id: string;
                            /** Format: uuid */
                            user_id: string;
                            platform: string;
                            option: string;
                            /** Format: uuid */
                            account_id: string | null;
                            /** @enum {string} */
                            status: "pending" | "processing" | "completed" | "failed" | "cancelled";
                            /** @enum {string} */
                            phase: "queued" | "preparing" | "validating" | "uploading" | "processing" | "confirming" | "done";
                            progress: number;
                            /** @enum {string} */
                            priority: "high" | "normal" | "low";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            scheduled_at: string | null;
                            /** Format: date-time */
                            next_attempt_at: string | null;
                            /** Format: date-time */
                            started_at: string | null;
                            /** Format: date-time */
                            completed_at: string | null;
                            attempt: number;
                            retry_count: number;
                            max_retries: number;
                            /** @enum {string|null} */
                            hold_reason: "preparing_media" | "platform_paused" | "account_needs_reauth" | null;
                            error_code: string | null;
                            error_message: string | null;
                            platform_response: ({
                                post_id: string | null;
                                permalink: string | null;
                                warnings?: string[];
                                parts?: ({
                                    part: number;
                                    post_id: string | null;
                                    permalink: string | null;
                                } & {
                                    [key: string]: unknown;
                                })[];
                            } & {
                                [key: string]: unknown;
                            }) | null;
                            /** @default [] */
                            problems: {
                                code: string;
                                message: string;
                            }[];
                            metadata: {
                                [key: string]: unknown;
                            };
                            trace_id: string | null;
                            seq: number;
                            /**
                             * @default live
                             * @enum {string}
                             */
                            mode: "live" | "test";
                            /**
                             * Format: date-time
                             * @default null
                             */
                            removed_at: string | null;
                        };
                    };
                };
            };
        };
    };
    listPublications: {
        parameters: {
            query?: {
                /** @description What your app calls it: `externalId` or `reference` of its metadata, text or number. */
                reference?: string;
                status?: string;
                limit?: number;
                platform?: string;
                option?: string;
                since?: string;
                until?: string;
                cursor?: string;
                user_id?: string;
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of publications */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            publications: {
                                /** Format: uuid */
                                id: string;
                                /** Format: uuid */
                                user_id: string;
                                /** Format: date-time */
                                created_at: string;
                                /** @enum {string} */
                                mode: "live" | "test";
                                /** @enum {string} */
                                status: "pending" | "processing" | "completed" | "partially_completed" | "failed" | "cancelled";
                                metadata: {
                                    [key: string]: unknown;
                                };
                                jobs: {
                                    /** Format: uuid */
                                    id: string;
                                    /** Format: uuid */
                                    publication_id: string;
                                    /** Format: uuid */
                                    user_id: string;
                                    platform: string;
                                    option: string;
                                    /** Format: uuid */
                                    account_id: string | null;
                                    /** @enum {string} */
                                    status: "pending" | "processing" | "completed" | "failed" | "cancelled";
                                    /** @enum {string} */
                                    phase: "queued" | "preparing" | "validating" | "uploading" | "processing" | "confirming" | "done";
                                    progress: number;
                                    /** @enum {string} */
                                    priority: "high" | "normal" | "low";
                                    /** Format: date-time */
                                    created_at: string;
                                    /** Format: date-time */
                                    scheduled_at: string | null;
                                    /** Format: date-time */
                                    next_attempt_at: string | null;
                                    /** Format: date-time */
                                    started_at: string | null;
                                    /** Format: date-time */
                                    completed_at: string | null;
                                    attempt: number;
                                    retry_count: number;
                                    max_retries: number;
                                    /** @enum {string|null} */
                                    hold_reason: "preparing_media" | "platform_paused" | "account_needs_reauth" | null;
                                    error_code: string | null;
                                    error_message: string | null;
                                    platform_response: ({
                                        post_id: string | null;
                                        permalink: string | null;
                                        warnings?: string[];
                                        parts?: ({
                                            part: number;
                                            post_id: string | null;
                                            permalink: string | null;
                                        } & {
                                            [key: string]: unknown;
                                        })[];
                                    } & {
                                        [key: string]: unknown;
                                    }) | null;
                                    /** @default [] */
                                    problems: {
                                        code: string;
                                        message: string;
                                    }[];
                                    metadata: {
                                        [key: string]: unknown;
                                    };
                                    trace_id: string | null;
                                    seq: number;
                                    /**
                                     * @default live
                                     * @enum {string}
                                     */
                                    mode: "live" | "test";
                                    /**
                                     * Format: date-time
                                     * @default null
                                     */
                                    removed_at: string | null;
                                    caption: string;
                                    media: number;
                                    /** Format: uri */
                                    picture: string | null;
                                    /**
                                     * Format: uri
                                     * @default null
                                     */
                                    thumbnail: string | null;
                                }[];
                                seq: number;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
    };
    getPublication: {
        parameters: {
            query?: {
                /** @description Seconds. */
                wait?: number | null;
                /** @description The `seq` that is known. */
                after?: number | null;
                user_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The publication */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            user_id: string;
                            /** Format: date-time */
                            created_at: string;
                            /** @enum {string} */
                            mode: "live" | "test";
                            /** @enum {string} */
                            status: "pending" | "processing" | "completed" | "partially_completed" | "failed" | "cancelled";
                            metadata: {
                                [key: string]: unknown;
                            };
                            jobs: {
                                /** Format: uuid */
                                id: string;
                                /** Format: uuid */
                                publication_id: string;
                                /** Format: uuid */
                                user_id: string;
                                platform: string;
                                option: string;
                                /** Format: uuid */
                                account_id: string | null;
                                /** @enum {string} */
                                status: "pending" | "processing" | "completed" | "failed" | "cancelled";
                                /** @enum {string} */
                                phase: "queued" | "preparing" | "validating" | "uploading" | "processing" | "confirming" | "done";
                                progress: number;
                                /** @enum {string} */
                                priority: "high" | "normal" | "low";
                                /** Format: date-time */
                                created_at: string;
                                /** Format: date-time */
                                scheduled_at: string | null;
                                /** Format: date-time */
                                next_attempt_at: string | null;
                                /** Format: date-time */
                                started_at: string | null;
                                /** Format: date-time */
                                completed_at: string | null;
                                attempt: number;
                                retry_count: number;
                                max_retries: number;
                                /** @enum {string|null} */
                                hold_reason: "preparing_media" | "platform_paused" | "account_needs_reauth" | null;
                                error_code: string | null;
                                error_message: string | null;
                                platform_response: ({
                                    post_id: string | null;
                                    permalink: string | null;
                                    warnings?: string[];
                                    parts?: ({
                                        part: number;
                                        post_id: string | null;
                                        permalink: string | null;
                                    } & {
                                        [key: string]: unknown;
                                    })[];
                                } & {
                                    [key: string]: unknown;
                                }) | null;
                                /** @default [] */
                                problems: {
                                    code: string;
                                    message: string;
                                }[];
                                metadata: {
                                    [key: string]: unknown;
                                };
                                trace_id: string | null;
                                seq: number;
                                /**
                                 * @default live
                                 * @enum {string}
                                 */
                                mode: "live" | "test";
                                /**
                                 * Format: date-time
                                 * @default null
                                 */
                                removed_at: string | null;
                                caption: string;
                                media: number;
                                /** Format: uri */
                                picture: string | null;
                                /**
                                 * Format: uri
                                 * @default null
                                 */
                                thumbnail: string | null;
                            }[];
                            seq: number;
                        };
                    };
                };
            };
        };
    };
    listPlatforms: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The catalog */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            platforms: {
                                /** @enum {number} */
                                v: 1;
                                platform: string;
                                display_name: string;
                                color?: string;
                                version: string;
                                api_version?: {
                                    version: string;
                                    /** Format: date */
                                    sunset: string;
                                    /** Format: uri */
                                    source: string;
                                };
                                options: {
                                    option: string;
                                    title: string;
                                    look?: string;
                                    text: {
                                        max: number;
                                        /** @enum {string} */
                                        counting: "x_weighted" | "utf8_bytes" | "utf16_units" | "code_points" | "graphemes" | "emoji_as_bytes";
                                        /** @enum {string} */
                                        required: "always" | "without_media" | "never";
                                        max_hashtags?: number;
                                        max_mentions?: number;
                                        max_cashtags?: number;
                                        max_links?: number;
                                        links_also_in?: string[];
                                        required_unless?: {
                                            [key: string]: unknown;
                                        };
                                        also?: {
                                            max: number;
                                            /** @enum {string} */
                                            counting: "x_weighted" | "utf8_bytes" | "utf16_units" | "code_points" | "graphemes" | "emoji_as_bytes";
                                            when?: {
                                                [key: string]: unknown;
                                            };
                                        }[];
                                        forbidden?: {
                                            pattern: string;
                                            message: string;
                                        }[];
                                    } | null;
                                    media: {
                                        combinations: {
                                            name: string;
                                            kinds: ("image" | "gif" | "video" | "document")[];
                                            min: number;
                                            max: number;
                                        }[];
                                        files: {
                                            image?: {
                                                types: string[];
                                                max_bytes: number;
                                                min_bytes?: number;
                                                width?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                height?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                aspect_ratio?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                duration_seconds?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                max_pixels?: number;
                                                codecs?: string[];
                                                chroma?: string[];
                                                max_frames?: number;
                                                max_frame_pixels?: number;
                                                /** @enum {boolean} */
                                                moov_in_front?: true;
                                                frame_rate?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                max_alt_text?: number;
                                                /** @enum {string} */
                                                alt_text_counting?: "x_weighted" | "utf8_bytes" | "utf16_units" | "code_points" | "graphemes" | "emoji_as_bytes";
                                                must_be_measured?: ("width" | "height" | "durationSeconds" | "codec" | "frameRate" | "chroma" | "frames" | "moovInFront")[];
                                            };
                                            gif?: {
                                                types: string[];
                                                max_bytes: number;
                                                min_bytes?: number;
                                                width?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                height?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                aspect_ratio?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                duration_seconds?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                max_pixels?: number;
                                                codecs?: string[];
                                                chroma?: string[];
                                                max_frames?: number;
                                                max_frame_pixels?: number;
                                                /** @enum {boolean} */
                                                moov_in_front?: true;
                                                frame_rate?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                max_alt_text?: number;
                                                /** @enum {string} */
                                                alt_text_counting?: "x_weighted" | "utf8_bytes" | "utf16_units" | "code_points" | "graphemes" | "emoji_as_bytes";
                                                must_be_measured?: ("width" | "height" | "durationSeconds" | "codec" | "frameRate" | "chroma" | "frames" | "moovInFront")[];
                                            };
                                            video?: {
                                                types: string[];
                                                max_bytes: number;
                                                min_bytes?: number;
                                                width?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                height?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                aspect_ratio?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                duration_seconds?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                max_pixels?: number;
                                                codecs?: string[];
                                                chroma?: string[];
                                                max_frames?: number;
                                                max_frame_pixels?: number;
                                                /** @enum {boolean} */
                                                moov_in_front?: true;
                                                frame_rate?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                max_alt_text?: number;
                                                /** @enum {string} */
                                                alt_text_counting?: "x_weighted" | "utf8_bytes" | "utf16_units" | "code_points" | "graphemes" | "emoji_as_bytes";
                                                must_be_measured?: ("width" | "height" | "durationSeconds" | "codec" | "frameRate" | "chroma" | "frames" | "moovInFront")[];
                                            };
                                            document?: {
                                                types: string[];
                                                max_bytes: number;
                                                min_bytes?: number;
                                                width?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                height?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                aspect_ratio?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                duration_seconds?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                max_pixels?: number;
                                                codecs?: string[];
                                                chroma?: string[];
                                                max_frames?: number;
                                                max_frame_pixels?: number;
                                                /** @enum {boolean} */
                                                moov_in_front?: true;
                                                frame_rate?: {
                                                    min?: number;
                                                    max?: number;
                                                };
                                                max_alt_text?: number;
                                                /** @enum {string} */
                                                alt_text_counting?: "x_weighted" | "utf8_bytes" | "utf16_units" | "code_points" | "graphemes" | "emoji_as_bytes";
                                                must_be_measured?: ("width" | "height" | "durationSeconds" | "codec" | "frameRate" | "chroma" | "frames" | "moovInFront")[];
                                            };
                                        };
                                    };
                                    parts?: {
                                        max: number;
                                        distinct_texts?: boolean;
                                    };
                                    settings: {
                                        [key: string]: unknown;
                                    };
                                    rules?: {
                                        code: string;
                                        field: string;
                                        message: string;
                                        each?: string;
                                        when: {
                                            [key: string]: unknown;
                                        };
                                        measured?: unknown;
                                    }[];
                                    warnings?: {
                                        code: string;
                                        field: string;
                                        message: string;
                                        each?: string;
                                        when: {
                                            [key: string]: unknown;
                                        };
                                        measured?: unknown;
                                    }[];
                                    checked_when_sent?: {
                                        code: string;
                                        field: string;
                                        message: string;
                                        each?: string;
                                        when?: {
                                            [key: string]: unknown;
                                        };
                                        measured?: unknown;
                                    }[];
                                    after?: {
                                        delete?: {
                                            scopes: string[];
                                        };
                                        edit?: {
                                            scopes: string[];
                                            fields: string[];
                                        };
                                    };
                                }[];
                                paused: boolean;
                            }[];
                        };
                    };
                };
            };
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The accounts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            accounts: {
                                /** Format: uuid */
                                id: string;
                                platform: string;
                                external_id: string;
                                display_name: string;
                                /** @enum {string} */
                                status: "connected" | "needs_reauth" | "disconnected";
                                is_default: boolean;
                                profile: {
                                    [key: string]: unknown;
                                };
                                scopes: string[];
                                /** Format: date-time */
                                expires_at: string | null;
                                problems: {
                                    code: string;
                                    message: string;
                                }[];
                                /**
                                 * @default live
                                 * @enum {string}
                                 */
                                mode: "live" | "test";
                                /**
                                 * @default refuse
                                 * @enum {string}
                                 */
                                media_policy: "refuse" | "convert";
                            }[];
                        };
                    };
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            keys: {
                                /** Format: uuid */
                                id: string;
                                /** Format: uuid */
                                user_id: string;
                                name: string;
                                /** @enum {string} */
                                mode: "live" | "test";
                                scopes: string[];
                                accounts: string[] | null;
                                prefix: string;
                                /** @enum {string} */
                                status: "active" | "expired" | "revoked";
                                /** Format: date-time */
                                expires_at: string | null;
                                /** Format: date-time */
                                last_used_at: string | null;
                                last_used_from: string | null;
                                /** Format: date-time */
                                created_at: string;
                                /** Format: uuid */
                                created_by_key: string | null;
                                /** Format: date-time */
                                revoked_at: string | null;
                                /** Format: date-time */
                                previous_secret_valid_until: string | null;
                            }[];
                        };
                    };
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @enum {string} */
                    mode: "live" | "test";
                    scopes: ("publications:write" | "publications:read" | "media:write" | "accounts:read" | "accounts:write" | "webhooks:write" | "keys:write" | "audit:read" | "queue:read" | "queue:operate")[];
                    accounts?: string[] | null;
                    /** Format: uuid */
                    user_id?: string;
                    /** Format: date-time */
                    expires_at?: string | null;
                };
            };
        };
        responses: {
            /** @description The key, with its secret */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            user_id: string;
                            name: string;
                            /** @enum {string} */
                            mode: "live" | "test";
                            scopes: string[];
                            accounts: string[] | null;
                            prefix: string;
                            /** @enum {string} */
                            status: "active" | "expired" | "revoked";
                            /** Format: date-time */
                            expires_at: string | null;
                            /** Format: date-time */
                            last_used_at: string | null;
                            last_used_from: string | null;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: uuid */
                            created_by_key: string | null;
                            /** Format: date-time */
                            revoked_at: string | null;
                            /** Format: date-time */
                            previous_secret_valid_until: string | null;
                            secret: string;
                        };
                    };
                };
            };
        };
    };
    getKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            user_id: string;
                            name: string;
                            /** @enum {string} */
                            mode: "live" | "test";
                            scopes: string[];
                            accounts: string[] | null;
                            prefix: string;
                            /** @enum {string} */
                            status: "active" | "expired" | "revoked";
                            /** Format: date-time */
                            expires_at: string | null;
                            /** Format: date-time */
                            last_used_at: string | null;
                            last_used_from: string | null;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: uuid */
                            created_by_key: string | null;
                            /** Format: date-time */
                            revoked_at: string | null;
                            /** Format: date-time */
                            previous_secret_valid_until: string | null;
                        };
                    };
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            user_id: string;
                            name: string;
                            /** @enum {string} */
                            mode: "live" | "test";
                            scopes: string[];
                            accounts: string[] | null;
                            prefix: string;
                            /** @enum {string} */
                            status: "active" | "expired" | "revoked";
                            /** Format: date-time */
                            expires_at: string | null;
                            /** Format: date-time */
                            last_used_at: string | null;
                            last_used_from: string | null;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: uuid */
                            created_by_key: string | null;
                            /** Format: date-time */
                            revoked_at: string | null;
                            /** Format: date-time */
                            previous_secret_valid_until: string | null;
                        };
                    };
                };
            };
        };
    };
    editKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    /** Format: date-time */
                    expires_at?: string | null;
                    scopes?: ("publications:write" | "publications:read" | "media:write" | "accounts:read" | "accounts:write" | "webhooks:write" | "keys:write" | "audit:read" | "queue:read" | "queue:operate")[];
                };
            };
        };
        responses: {
            /** @description The key as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            user_id: string;
                            name: string;
                            /** @enum {string} */
                            mode: "live" | "test";
                            scopes: string[];
                            accounts: string[] | null;
                            prefix: string;
                            /** @enum {string} */
                            status: "active" | "expired" | "revoked";
                            /** Format: date-time */
                            expires_at: string | null;
                            /** Format: date-time */
                            last_used_at: string | null;
                            last_used_from: string | null;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: uuid */
                            created_by_key: string | null;
                            /** Format: date-time */
                            revoked_at: string | null;
                            /** Format: date-time */
                            previous_secret_valid_until: string | null;
                        };
                    };
                };
            };
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default 3600 */
                    overlap_seconds?: number;
                };
            };
        };
        responses: {
            /** @description The key, with its new secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            user_id: string;
                            name: string;
                            /** @enum {string} */
                            mode: "live" | "test";
                            scopes: string[];
                            accounts: string[] | null;
                            prefix: string;
                            /** @enum {string} */
                            status: "active" | "expired" | "revoked";
                            /** Format: date-time */
                            expires_at: string | null;
                            /** Format: date-time */
                            last_used_at: string | null;
                            last_used_from: string | null;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: uuid */
                            created_by_key: string | null;
                            /** Format: date-time */
                            revoked_at: string | null;
                            /** Format: date-time */
                            previous_secret_valid_until: string | null;
                            secret: string;
                        };
                    };
                };
            };
        };
    };
    listDeadLetterCauses: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The causes, the most frequent first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            causes: {
                                platform: string;
                                cause: string;
                                error_code: string;
                                jobs: number;
                                safe: number;
                                needs_reason: number;
                                /** Format: date-time */
                                first_at: string;
                                /** Format: date-time */
                                last_at: string;
                                /** Format: uuid */
                                example: string;
                            }[];
                        };
                    };
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
                platform?: string;
                cause?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The letters, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            letters: ({
                                /** Format: uuid */
                                job_id: string;
                                /** Format: uuid */
                                user_id: string;
                                /** Format: uuid */
                                account_id: string | null;
                                platform: string;
                                /**
                                 * @default live
                                 * @enum {string}
                                 */
                                mode: "live" | "test";
                                error_code: string;
                                error_message: string | null;
                                cause: string;
                                attempt: number;
                                /** Format: date-time */
                                died_at: string;
                                /** @enum {string} */
                                redrive: "safe" | "needs_reason" | "posted";
                                timeline: {
                                    [key: string]: unknown;
                                }[];
                                steps: {
                                    [key: string]: unknown;
                                }[];
                            } & {
                                [key: string]: unknown;
                            })[];
                        };
                    };
                };
            };
        };
    };
    redriveDeadLetters: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    job_ids?: string[];
                    platform?: string;
                    cause?: string;
                    /** @enum {boolean} */
                    all?: true;
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description The jobs that are tried again, and those that are not */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            redriven: string[];
                            refused: {
                                /** Format: uuid */
                                job_id: string;
                                why: string;
                            }[];
                        };
                    };
                };
            };
        };
    };
    getQueueMetrics: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
                range?: "hour" | "day" | "week";
                platform?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** @enum {string} */
                            range: "hour" | "day" | "week";
                            bar_seconds: number;
                            now: {
                                /** Format: date-time */
                                at: string;
                                /**
                                 * @default live
                                 * @enum {string}
                                 */
                                mode: "live" | "test";
                                cap: number;
                                in_flight: {
                                    platform: string;
                                    jobs: number;
                                }[];
                                limited: {
                                    platform: string;
                                    slots: number;
                                    /** @enum {string} */
                                    reason: "timed_out" | "leaves_slot";
                                }[];
                                waiting: {
                                    /** @enum {string} */
                                    queue: "high" | "normal" | "low";
                                    platform: string;
                                    jobs: number;
                                    oldest_seconds: number;
                                }[];
                                held: {
                                    platform: string;
                                    /** @enum {string} */
                                    reason: "preparing_media" | "platform_paused" | "account_needs_reauth";
                                    jobs: number;
                                }[];
                                later: number;
                            };
                            total: {
                                enqueued: number;
                                completed: number;
                                failed: number;
                                cancelled: number;
                                retries: number;
                                success_rate: number | null;
                                completed_per_minute: number;
                                waiting: {
                                    p50: number;
                                    p95: number;
                                    p99: number;
                                } | null;
                                service: {
                                    p50: number;
                                    p95: number;
                                    p99: number;
                                } | null;
                            };
                            platforms: {
                                enqueued: number;
                                completed: number;
                                failed: number;
                                cancelled: number;
                                retries: number;
                                success_rate: number | null;
                                completed_per_minute: number;
                                waiting: {
                                    p50: number;
                                    p95: number;
                                    p99: number;
                                } | null;
                                service: {
                                    p50: number;
                                    p95: number;
                                    p99: number;
                                } | null;
                                platform: string;
                            }[];
                            outcomes: {
                                platform: string;
                                /** @enum {string} */
                                outcome: "completed" | "failed" | "cancelled";
                                code: string | null;
                                jobs: number;
                            }[];
                            bars: {
                                /** Format: date-time */
                                at: string;
                                depth: number | null;
                                enqueued: number;
                                completed: number;
                                failed: number;
                                retries: number;
                                waiting: {
                                    p50: number;
                                    p95: number;
                                    p99: number;
                                } | null;
                                service: {
                                    p50: number;
                                    p95: number;
                                    p99: number;
                                } | null;
                                completed_by_platform: {
                                    [key: string]: number;
                                };
                            }[];
                        };
                    };
                };
            };
        };
    };
    listPlatformStates: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The platforms, by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            platforms: {
                                platform: string;
                                /**
                                 * @default live
                                 * @enum {string}
                                 */
                                mode: "live" | "test";
                                display_name: string;
                                version: string | null;
                                url: string | null;
                                /** Format: date-time */
                                registered_at: string | null;
                                /** Format: date-time */
                                paused_at: string | null;
                                pause_reason: string | null;
                                failures_in_a_row: number;
                                /** Format: date-time */
                                circuit_open_until: string | null;
                                rates: ({
                                    /** @enum {string} */
                                    scope: "account" | "platform";
                                    jobs: number;
                                    seconds?: number;
                                    day_in?: string;
                                    option?: string;
                                } & {
                                    [key: string]: unknown;
                                })[];
                            }[];
                        };
                    };
                };
            };
        };
    };
    getStoredMedia: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is stored */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            files: number;
                            bytes: number;
                            unfinished: number;
                            unfinished_bytes: number;
                            limit_bytes: number | null;
                            users: {
                                /** Format: uuid */
                                user_id: string;
                                files: number;
                                bytes: number;
                            }[];
                        };
                    };
                };
            };
        };
    };
    pausePlatform: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
            };
            header?: never;
            path: {
                platform: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The platform as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            platform: string;
                            /**
                             * @default live
                             * @enum {string}
                             */
                            mode: "live" | "test";
                            display_name: string;
                            version: string | null;
                            url: string | null;
                            /** Format: date-time */
                            registered_at: string | null;
                            /** Format: date-time */
                            paused_at: string | null;
                            pause_reason: string | null;
                            failures_in_a_row: number;
                            /** Format: date-time */
                            circuit_open_until: string | null;
                            rates: ({
                                /** @enum {string} */
                                scope: "account" | "platform";
                                jobs: number;
                                seconds?: number;
                                day_in?: string;
                                option?: string;
                            } & {
                                [key: string]: unknown;
                            })[];
                        };
                    };
                };
            };
        };
    };
    resumePlatform: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
            };
            header?: never;
            path: {
                platform: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The platform as it is now, and how many jobs go on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            platform: string;
                            /**
                             * @default live
                             * @enum {string}
                             */
                            mode: "live" | "test";
                            display_name: string;
                            version: string | null;
                            url: string | null;
                            /** Format: date-time */
                            registered_at: string | null;
                            /** Format: date-time */
                            paused_at: string | null;
                            pause_reason: string | null;
                            failures_in_a_row: number;
                            /** Format: date-time */
                            circuit_open_until: string | null;
                            rates: ({
                                /** @enum {string} */
                                scope: "account" | "platform";
                                jobs: number;
                                seconds?: number;
                                day_in?: string;
                                option?: string;
                            } & {
                                [key: string]: unknown;
                            })[];
                            released: number;
                        };
                    };
                };
            };
        };
    };
    listOperatedAccounts: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
                platform?: string;
                needs_care?: "true" | "false";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The accounts, and how many there are in all by platform */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            accounts: {
                                /** Format: uuid */
                                id: string;
                                platform: string;
                                external_id: string;
                                display_name: string;
                                problems: {
                                    code: string;
                                    message: string;
                                }[];
                                /** Format: date-time */
                                expires_at: string | null;
                                /**
                                 * @default live
                                 * @enum {string}
                                 */
                                mode: "live" | "test";
                                /** Format: uuid */
                                user_id: string;
                                /** @enum {string} */
                                health: "healthy" | "needs_reauth" | "expiring" | "problem";
                                /** Format: date-time */
                                renewal_due_at: string | null;
                                /** Format: date-time */
                                checked_at: string | null;
                            }[];
                            counts: {
                                platform: string;
                                accounts: number;
                                needs_reauth: number;
                            }[];
                        };
                    };
                };
            };
        };
    };
    listEventHandlers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The functions, by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            handlers: {
                                function: string;
                                types: string[];
                                time_limit_ms: number;
                                waiting: number;
                                /** Format: date-time */
                                oldest_at: string | null;
                                failing: number;
                                dead: number;
                            }[];
                        };
                    };
                };
            };
        };
    };
    listHandlerDeadLetters: {
        parameters: {
            query?: {
                function?: string;
                before?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events, with the last error */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            letters: {
                                id: number;
                                function: string;
                                type: string;
                                event: {
                                    [key: string]: unknown;
                                };
                                attempts: number;
                                error_code: string | null;
                                error_message: string | null;
                                /** Format: date-time */
                                created_at: string;
                                /** Format: date-time */
                                dead_at: string;
                            }[];
                        };
                    };
                };
            };
        };
    };
    redriveEventHandlers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids?: number[];
                    function?: string;
                    /** @enum {boolean} */
                    all?: true;
                };
            };
        };
        responses: {
            /** @description For how many events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            redriven: number;
                        };
                    };
                };
            };
        };
    };
    getInstallation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            deployment: string | null;
                            /** @enum {string|null} */
                            problem: "restored" | "moved" | "copied" | null;
                            /** Format: date-time */
                            noticed_at: string | null;
                            /** Format: date-time */
                            data_until: string | null;
                            /** @enum {string|null} */
                            confirmed_as: "restored" | "moved" | "copy" | null;
                            /** Format: date-time */
                            confirmed_at: string | null;
                        } & {
                            [key: string]: unknown;
                        };
                    };
                };
            };
        };
    };
    confirmInstallation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    as: "restored" | "moved" | "copy";
                    /** Format: date-time */
                    restoredTo?: string;
                    deployment?: string;
                };
            };
        };
        responses: {
            /** @description The state as it is now, and how many jobs are reconciled, or were cancelled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            deployment: string | null;
                            /** @enum {string|null} */
                            problem: "restored" | "moved" | "copied" | null;
                            /** Format: date-time */
                            noticed_at: string | null;
                            /** Format: date-time */
                            data_until: string | null;
                            /** @enum {string|null} */
                            confirmed_as: "restored" | "moved" | "copy" | null;
                            /** Format: date-time */
                            confirmed_at: string | null;
                            jobs: number;
                        } & {
                            [key: string]: unknown;
                        };
                    };
                };
            };
        };
    };
    listAuditEntries: {
        parameters: {
            query?: {
                action?: string;
                actor?: string;
                target?: string;
                since?: string;
                until?: string;
                cursor?: string;
                limit?: number;
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of changes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            entries: {
                                id: number;
                                /** Format: date-time */
                                at: string;
                                action: string;
                                target: string | null;
                                /** Format: uuid */
                                owner_id: string | null;
                                actor: {
                                    /** @enum {string} */
                                    kind: "user" | "service_role" | "key" | "database_role";
                                    /** Format: uuid */
                                    user_id: string | null;
                                    /** Format: uuid */
                                    key_id: string | null;
                                    database_role: string;
                                    address: string | null;
                                };
                                before: {
                                    [key: string]: unknown;
                                } | null;
                                after: {
                                    [key: string]: unknown;
                                } | null;
                                trace_id: string | null;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
    };
    disconnectAccount: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Disconnected */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
        };
    };
    changeAccount: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    media_policy: "refuse" | "convert";
                };
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
        };
    };
    setDefaultAccount: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is the default */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
        };
    };
    connectAccount: {
        parameters: {
            query?: {
                /** @description Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`. */
                mode?: "live" | "test";
                return_to?: string;
                options?: string;
                login?: string;
                user_id?: string;
            };
            header?: never;
            path: {
                platform: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The address to redirect the browser to */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uri */
                            authorization_url: string;
                            /** Format: date-time */
                            expires_at: string;
                        };
                    };
                };
            };
        };
    };
    accountConnected: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                platform: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page: connected, a choice of several accounts, or a form */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description On to `return_to`, with `connected` or `connect_error` in its query */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    chooseAccounts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                platform: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page: connected */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description On to `return_to` */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhooks, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            webhooks: {
                                /** Format: uuid */
                                id: string;
                                /** Format: uuid */
                                user_id: string;
                                url: string;
                                description: string;
                                types: string[] | null;
                                platforms: string[] | null;
                                /** @enum {string} */
                                mode: "live" | "test";
                                /** @enum {string} */
                                status: "enabled" | "paused" | "disabled";
                                /** @enum {string|null} */
                                disabled_reason: "failing" | "gone" | "by_owner" | "copied" | null;
                                /** Format: date-time */
                                failing_since: string | null;
                                /** Format: date-time */
                                previous_secret_until: string | null;
                                /** Format: date-time */
                                created_at: string;
                                seq: number;
                            }[];
                        };
                    };
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    url: string;
                    description?: string;
                    types?: string[] | null;
                    platforms?: string[] | null;
                    /** @enum {string} */
                    mode?: "live" | "test";
                    secret?: string;
                    /** @enum {string} */
                    status?: "enabled" | "paused";
                    /** Format: uuid */
                    user_id?: string;
                };
            };
        };
        responses: {
            /** @description The webhook with its secret */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            user_id: string;
                            url: string;
                            description: string;
                            types: string[] | null;
                            platforms: string[] | null;
                            /** @enum {string} */
                            mode: "live" | "test";
                            /** @enum {string} */
                            status: "enabled" | "paused" | "disabled";
                            /** @enum {string|null} */
                            disabled_reason: "failing" | "gone" | "by_owner" | "copied" | null;
                            /** Format: date-time */
                            failing_since: string | null;
                            /** Format: date-time */
                            previous_secret_until: string | null;
                            /** Format: date-time */
                            created_at: string;
                            seq: number;
                            /** @description whsec_…: keep it, it is not shown again */
                            secret: string;
                        };
                    };
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            user_id: string;
                            url: string;
                            description: string;
                            types: string[] | null;
                            platforms: string[] | null;
                            /** @enum {string} */
                            mode: "live" | "test";
                            /** @enum {string} */
                            status: "enabled" | "paused" | "disabled";
                            /** @enum {string|null} */
                            disabled_reason: "failing" | "gone" | "by_owner" | "copied" | null;
                            /** Format: date-time */
                            failing_since: string | null;
                            /** Format: date-time */
                            previous_secret_until: string | null;
                            /** Format: date-time */
                            created_at: string;
                            seq: number;
                        };
                    };
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
        };
    };
    changeWebhook: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    url?: string;
                    description?: string;
                    types?: string[] | null;
                    platforms?: string[] | null;
                    /** @enum {string} */
                    status?: "enabled" | "disabled";
                };
            };
        };
        responses: {
            /** @description The webhook as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            user_id: string;
                            url: string;
                            description: string;
                            types: string[] | null;
                            platforms: string[] | null;
                            /** @enum {string} */
                            mode: "live" | "test";
                            /** @enum {string} */
                            status: "enabled" | "paused" | "disabled";
                            /** @enum {string|null} */
                            disabled_reason: "failing" | "gone" | "by_owner" | "copied" | null;
                            /** Format: date-time */
                            failing_since: string | null;
                            /** Format: date-time */
                            previous_secret_until: string | null;
                            /** Format: date-time */
                            created_at: string;
                            seq: number;
                        };
                    };
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default 86400 */
                    overlap_seconds?: number;
                    secret?: string;
                };
            };
        };
        responses: {
            /** @description The webhook with its new secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            user_id: string;
                            url: string;
                            description: string;
                            types: string[] | null;
                            platforms: string[] | null;
                            /** @enum {string} */
                            mode: "live" | "test";
                            /** @enum {string} */
                            status: "enabled" | "paused" | "disabled";
                            /** @enum {string|null} */
                            disabled_reason: "failing" | "gone" | "by_owner" | "copied" | null;
                            /** Format: date-time */
                            failing_since: string | null;
                            /** Format: date-time */
                            previous_secret_until: string | null;
                            /** Format: date-time */
                            created_at: string;
                            seq: number;
                            /** @description whsec_…: keep it, it is not shown again */
                            secret: string;
                        };
                    };
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is being sent: the messages of the webhook show what becomes of it */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            /** @description The `webhook-id` of the message */
                            message_id: string;
                        };
                    };
                };
            };
        };
    };
    listWebhookMessages: {
        parameters: {
            query?: {
                user_id?: string;
                state?: "waiting" | "sending" | "delivered" | "failed" | "held";
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            messages: {
                                id: string;
                                type: string;
                                /** @enum {string} */
                                state: "waiting" | "sending" | "delivered" | "failed" | "held";
                                is_replay: boolean;
                                /** Format: date-time */
                                created_at: string;
                                /** Format: date-time */
                                due_at: string | null;
                                /** Format: date-time */
                                ended_at: string | null;
                                body: string;
                                attempts: {
                                    attempt: number;
                                    /** Format: date-time */
                                    at: string;
                                    duration_ms: number;
                                    status: number | null;
                                    answer: string | null;
                                    error: string | null;
                                }[];
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
    };
    replayWebhookMessages: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    message_ids?: string[];
                    /** Format: date-time */
                    since?: string;
                    /** @enum {boolean} */
                    failed?: true;
                };
            };
        };
        responses: {
            /** @description So many messages are being sent */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            replayed: number;
                        };
                    };
                };
            };
        };
    };
    listMedia: {
        parameters: {
            query?: {
                user_id?: string;
                limit?: number;
                before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The uploads */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            used_bytes: number;
                            limit_bytes: number | null;
                            uploads: {
                                /** Format: uuid */
                                id: string;
                                name: string;
                                type: string | null;
                                /** Format: uri */
                                url: string;
                                /** Format: uri */
                                thumbnailUrl: string | null;
                                bytes: number;
                                /** Format: date-time */
                                created_at: string;
                                /** @enum {string} */
                                mode: "live" | "test";
                                waiting_jobs: number;
                                /** Format: date-time */
                                last_job_ended_at: string | null;
                                /** Format: date-time */
                                removed_after: string | null;
                            }[];
                        };
                    };
                };
            };
        };
    };
    uploadMedia: {
        parameters: {
            query?: {
                name?: string;
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Uploaded */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            name: string;
                            size: number;
                            type: string;
                            /** Format: uri */
                            url: string;
                            width?: number;
                            height?: number;
                            durationSeconds?: number;
                            codec?: string;
                            /** @enum {string} */
                            chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                            frames?: number;
                            moovInFront?: boolean;
                            frameRate?: number;
                            altText?: string;
                            etag?: string;
                            copy?: boolean;
                            storage?: {
                                bucket: string;
                                path: string;
                            };
                            /** Format: uri */
                            thumbnailUrl?: string;
                        };
                        notMeasured: string[];
                    };
                };
            };
        };
    };
    getMedia: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The range of it that the Range header names */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    beginUpload: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header: {
                "tus-resumable"?: string;
                "upload-length": number;
                "upload-metadata"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All bytes have arrived: the entry for `mediaFiles` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            name: string;
                            size: number;
                            type: string;
                            /** Format: uri */
                            url: string;
                            width?: number;
                            height?: number;
                            durationSeconds?: number;
                            codec?: string;
                            /** @enum {string} */
                            chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                            frames?: number;
                            moovInFront?: boolean;
                            frameRate?: number;
                            altText?: string;
                            etag?: string;
                            copy?: boolean;
                            storage?: {
                                bucket: string;
                                path: string;
                            };
                            /** Format: uri */
                            thumbnailUrl?: string;
                        };
                        notMeasured: string[];
                    };
                };
            };
            /** @description Begun; `Location` is its address */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getUpload: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: {
                "tus-resumable"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All bytes have arrived: the entry for `mediaFiles` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            name: string;
                            size: number;
                            type: string;
                            /** Format: uri */
                            url: string;
                            width?: number;
                            height?: number;
                            durationSeconds?: number;
                            codec?: string;
                            /** @enum {string} */
                            chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                            frames?: number;
                            moovInFront?: boolean;
                            frameRate?: number;
                            altText?: string;
                            etag?: string;
                            copy?: boolean;
                            storage?: {
                                bucket: string;
                                path: string;
                            };
                            /** Format: uri */
                            thumbnailUrl?: string;
                        };
                        notMeasured: string[];
                    };
                };
            };
        };
    };
    endUpload: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: {
                "tus-resumable"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Given up */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    sendUploadBytes: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: {
                "tus-resumable"?: string;
                "upload-offset"?: number | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All bytes have arrived: the entry for `mediaFiles` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        data: {
                            name: string;
                            size: number;
                            type: string;
                            /** Format: uri */
                            url: string;
                            width?: number;
                            height?: number;
                            durationSeconds?: number;
                            codec?: string;
                            /** @enum {string} */
                            chroma?: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
                            frames?: number;
                            moovInFront?: boolean;
                            frameRate?: number;
                            altText?: string;
                            etag?: string;
                            copy?: boolean;
                            storage?: {
                                bucket: string;
                                path: string;
                            };
                            /** Format: uri */
                            thumbnailUrl?: string;
                        };
                        notMeasured: string[];
                    };
                };
            };
            /** @description Stored up to `Upload-Offset` */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getMediaThumbnail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The thumbnail */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": string;
                };
            };
        };
    };
    deleteMedia: {
        parameters: {
            query?: {
                user_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
        };
    };
}
