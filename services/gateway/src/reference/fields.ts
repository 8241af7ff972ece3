/**
 * What fields mean: of requests all, of answers those that the names do not explain. By `operation.field`,
 * `parent.field` or `field`; the first that there is counts, and a description that a schema has itself comes before all.
 */
export const fields: Record<string, string> = {
  // Everywhere.
  user_id: 'Whose it is. Left out: the user who calls. Only the service role may name another user.',
  limit: 'The most entries of a page.',
  cursor: '`next_cursor` of the page before.',
  since: 'Only what was created at this time or later: a time with its offset.',
  until: 'Only what was created before this time.',
  platform: 'A platform of `GET /api/platforms`, such as `instagram`. In lists of options: the option.',
  option: 'An option of `GET /api/platforms`, such as `instagram_reel`.',
  mode: '`live`, or `test` for the sandbox.',
  reason: 'Why: it is kept in the audit log.',

  // Publications.
  selectedOptions: 'The options to publish with, such as `x_post` or `instagram_reel`: one job each.',
  mediaFiles:
    'The files in the order of the post: entries that `POST /api/media` answered, files at URLs of your own, or objects of Supabase Storage.',
  captions: 'The text of the post.',
  'captions.universal': 'The text for every option that has none of its own.',
  'captions.specific': 'Option → its own text. An empty text is none.',
  'parts.universal': 'The parts for every option that has none of its own.',
  'parts.specific': 'Option → its own parts.',
  'parts.text': 'The text of the part.',
  'universal.text': 'The text of the part.',
  'specific.text': 'The text of the part.',
  'editJob.parts': 'Replaces all parts of the thread.',
  numbering: 'Whether each part gets its number.',
  settings: 'Option → its settings, such as the title of a video. The catalog says what each option takes.',
  'editJob.settings': 'Replaces all settings of the option of the job.',
  scheduledAt: 'When to publish: a time with its offset. Left out or null: at once.',
  priority: '`high`, `normal` (when left out) or `low`.',
  mediaPolicy:
    'What becomes of a file that an option does not take as it is: `refuse` the option (when left out), or `convert` the file.',
  media_policy:
    'What the account does with files that are not taken as they are: `refuse` or `convert`; null: as the request says.',
  conversion: 'How files are converted, where `mediaPolicy` is `convert`.',
  'conversion.universal': 'For every option.',
  'conversion.specific': 'Option → how its files are converted.',
  padding: 'What fills the room beside a picture of another shape: `blur`, or a colour such as `#1a2b3c`.',
  crop: 'The part that is shown, in pixels from the top left corner. Nothing is cropped unless you ask for it.',
  'crop.x': 'Pixels from the left.',
  'crop.y': 'Pixels from the top.',
  'crop.w': 'Width in pixels.',
  'crop.h': 'Height in pixels.',
  accounts:
    'Platform → id of the connected account to publish with. Left out: the default account of each platform.',
  metadata: 'Anything of yours, as JSON: it comes back with every job and webhook.',
  publications: 'Up to 100 publications, each as `POST /api/publications/enqueue` takes it.',
  idempotencyKey: 'Its own key: a repeated one is answered like the first time.',
  'idempotency-key':
    'Any text of yours that names this request, such as the id of your row. Repeated, it is answered like the first time, and nothing is published twice.',
  caption: 'The text of the post.',
  publication_id: 'The id of the publication.',

  // Files.
  name: 'The name of the file.',
  size: 'Bytes.',
  type: 'The media type, such as `image/jpeg` or `video/mp4`.',
  url: 'Where the file can be read: http or https, from the public internet.',
  width: 'Pixels, as it is seen.',
  height: 'Pixels, as it is seen.',
  durationSeconds: 'How long a video is.',
  codec: 'Of a video, such as `h264`.',
  chroma: 'Of a video: its chroma subsampling.',
  frames: 'Pictures of a GIF, APNG or WebP: 1 when it does not move.',
  moovInFront: 'Of an MP4 or MOV: whether its index lies before its data.',
  frameRate: 'Of a video: frames in a second, on average.',
  altText: 'Describes the picture or video to people who do not see it.',
  etag: 'The ETag that the server of the file sent when it was measured. A file with another one is not published.',
  copy: 'Whether the file is copied before it is published. Left out: when its URL is signed, or the post is due in more than an hour.',
  storage: 'An object of Supabase Storage, read under the policies of its user.',
  'storage.bucket': 'The bucket.',
  'storage.path': 'The name of the object within the bucket.',
  thumbnailUrl: 'A small picture of it; ignored in a request.',
  changes: 'What a conversion has changed; ignored in a request.',
  'changes.code': 'What is changed, such as `scaled`.',
  'changes.message': 'The same as a sentence.',
  'changes.from': 'The value before.',
  'changes.to': 'The value after.',
  original: 'The file that this one was converted from.',
  'uploadMedia.name': 'The name of the file, where the body is the file itself.',
  'media.name': 'The name of the file.',
  'tus-resumable': 'The version of the protocol: `1.0.0`.',
  'upload-length': 'Bytes of the whole file.',
  'upload-offset': 'Where the bytes of this request begin: what the gateway has already.',
  'upload-metadata': 'As tus 1.0 says: `filename` and a base64 value.',
  before: 'Only what was made before this time: `created_at` of the last entry of a page.',

  // Jobs.
  ids: 'Up to 100 ids of jobs, separated by commas.',
  status:
    'Of jobs one or several, separated by commas: `pending`, `processing`, `completed`, `failed`, `cancelled`.',
  'listPublications.status':
    'One or several, separated by commas: `pending`, `processing`, `completed`, `partially_completed`, `failed`, `cancelled`.',
  search: 'Words of the caption.',
  after: 'Only events after this `seq`.',
  'retryJob.reason':
    'Required after `outcome_unknown`: that you have checked the account, and the post is not there.',

  // Accounts.
  return_to: 'Where the browser goes when the account is connected: an address within APP_ORIGINS.',
  options: 'Options, separated by commas, for which the account is to be connected.',
  login: 'The name of the account at the platform, where it is known.',
  needs_care: '`true`: only accounts that do not work, or will not for long.',

  // Keys.
  'createKey.name': 'To recognise it by; no other key of the user has it.',
  'editKey.name': 'To recognise it by; no other key of the user has it.',
  scopes: 'What the key may do, such as `publications:write`.',
  'editKey.scopes': 'Some of those that it has: scopes can only be taken away.',
  'createKey.accounts': 'The accounts that it sees and uses. Null or left out: all.',
  expires_at: 'When it ends. Null or left out: it does not end.',
  overlap_seconds: 'How long the secret before stays valid beside the new one; 0 ends it at once.',
  secret: 'A secret of your own (`whsec_…`). Left out: one is made.',

  // Webhooks.
  'createWebhook.url': 'Where messages are sent to: https, from the public internet.',
  'changeWebhook.url': 'Where messages are sent to.',
  description: 'A note of yours.',
  types: 'The types of events that are sent. Null or left out: all.',
  platforms: 'The platforms whose events are sent. Null or left out: all.',
  'createWebhook.status': '`enabled` (when left out), or `paused`: its messages are kept until a replay.',
  'changeWebhook.status': '`enabled` sends again, `disabled` stops.',
  state: 'Of messages: `waiting`, `sending`, `delivered`, `failed` or `held`.',
  message_ids: 'Ids of messages.',
  'replayWebhookMessages.since': 'All messages since this time.',
  failed: '`true`: all messages that have failed or are held.',

  // Operators.
  range: 'The time that is counted: an `hour`, a `day` or a `week`.',
  cause: 'The common error message of a group of dead letters, as `GET /api/queue/dead-letters` answers it.',
  job_ids: 'Ids of jobs.',
  all: '`true`: everything that there is.',
  function: 'The signature of a function, such as `public.note_publication(jsonb)`.',
  'redriveEventHandlers.ids': 'Ids of dead letters.',
  'redriveDeadLetters.reason':
    'Required where a post may be out: that you have checked, and it is not there.',
  as: 'What happened to the database: it was `restored` from a backup, `moved` to another server, or is a `copy`.',
  restoredTo: 'For `restored`: the time to which the backup brings it back.',
  deployment: 'The name of the deployment. Left out: the one that it has.',
  'listHandlerDeadLetters.before': 'Only dead letters with a smaller id.',

  // Audit log.
  action: 'What was done, such as `platform.paused`.',
  actor: 'Who did it: the id of a user or key, or the name of a database role.',
  target: 'What it was done to: the id or name of a platform, account, key …',
}

/** What the `id` of a path is of. */
export const idsOf: Record<string, string> = {
  '/api/publications/jobs': 'The id of the job.',
  '/api/publications': 'The id of the publication.',
  '/api/media/uploads': 'The id of the upload: the end of the `Location` that its beginning answered.',
  '/api/media': 'The id of the upload.',
  '/media': 'The id of the upload.',
  '/api/accounts': 'The id of the account.',
  '/api/keys': 'The id of the key.',
  '/api/webhooks': 'The id of the webhook.',
}
