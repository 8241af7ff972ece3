import type { SandboxAccount, Store } from '../../store.ts'
import { refusal } from './conventions.ts'
import { privacyLevels, type Rules } from './rules.ts'
import { tasksOf } from './tasks.ts'

const DAY_MS = 86_400_000

/** Why this creator cannot post now, if so. https://developers.tiktok.com/doc/content-sharing-guidelines */
export const cannotPost = (
  store: Store,
  account: SandboxAccount,
  rules: Rules,
  now: number,
): string | null => {
  if (rules.banned) return 'spam_risk_user_banned_from_posting'
  const posted = store
    .posts()
    .filter(
      (post) =>
        post.platform === 'tiktok' &&
        post.account.id === account.id &&
        post.settings.draft === false &&
        now - Date.parse(post.created_at) < DAY_MS,
    )
  const isFull = rules.posts_per_day !== null && posted.length >= rules.posts_per_day
  return isFull ? 'spam_risk_too_many_posts' : null
}

/** @throws Refusal when too many drafts of the last day lie in the inbox */
export const requireRoomInInbox = (
  store: Store,
  account: SandboxAccount,
  rules: Rules,
  now: number,
): void => {
  const pending = Object.values(tasksOf(store)).filter(
    (task) => task.owner === account.id && task.mode === 'inbox' && now - task.createdAt < DAY_MS,
  )
  if (rules.pending_drafts !== null && pending.length >= rules.pending_drafts) {
    throw refusal(403, 'spam_risk_too_many_pending_share', 'Too many pending shares in the last 24 hours.')
  }
}

/** @throws Refusal for what this creator, or this app, may not post now */
export const requireDirectPost = (
  store: Store,
  account: SandboxAccount,
  rules: Rules,
  privacy: string | undefined,
): void => {
  const blocked = cannotPost(store, account, rules, Date.now())
  if (blocked) throw refusal(403, blocked, 'The user cannot post now.')
  if (privacy === undefined || !privacyLevels(rules).includes(privacy)) {
    throw refusal(403, 'privacy_level_option_mismatch', 'privacy_level is not among privacy_level_options.')
  }
  if (!rules.audited && !(rules.private_account && privacy === 'SELF_ONLY')) {
    throw refusal(
      403,
      'unaudited_client_can_only_post_to_private_accounts',
      'Unaudited clients can only post to a private account.',
    )
  }
}
